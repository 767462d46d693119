import { InvalidArgumentError, type Command } from 'commander'
import { runLater } from './run-later.js'

/** `--uses` and `--days`: a whole number; what is too much, the work refuses. */
function readCount(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be a whole number.')
}

/** `foyer user invite`: a link that lets others make an account. */
export function addInviteCommand(user: Command): void {
  user
    .command('invite')
    .option('--note <text>', 'for whom it is, as the page of invitations shows it', '')
    .option('--uses <count>', 'how many people can use it', readCount, 1)
    .option('--days <count>', 'how long it is good', readCount, 7)
    .option('--json', 'print {"url","handle","expires"}')
    .description('make a link that lets others create an account, where REGISTRATION=invite')
    .addHelpText(
      'after',
      '\nThe link is shown once. The page /invitations lists and revokes it.\n\nExamples:\n  foyer user invite\n  foyer user invite --note "Film club" --uses 20 --days 30',
    )
    .action(runLater(() => import('./run/user-invite.js')))
}
