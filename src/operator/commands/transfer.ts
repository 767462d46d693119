import type { Command } from 'commander'
import { runLater } from './run-later.js'

/** `foyer export` and `foyer import`: what belongs to a user, in and out. */
export function addTransferCommands(program: Command): void {
  program
    .command('export')
    .requiredOption('--user <name>', 'whose subscriptions, playlists, history and preferences')
    .option('--out <file>', 'a new file, instead of standard output')
    .option(
      '--format <format>',
      'invidious (the default), zip, opml, newpipe, freetube-subscriptions, …',
    )
    .option('--all', 'a zip of the whole account, without passwords and tokens')
    .description('write what belongs to a user into a file that `import` and other programs take')
    .addHelpText(
      'after',
      '\nExamples:\n  foyer export --user ann --out ann.json\n  foyer export --user ann --all --out ann.zip',
    )
    .action(runLater(() => import('./run/export.js')))
  program
    .command('import')
    .argument('<file>', 'a file of Foyer, Invidious, YouTube Takeout, NewPipe, FreeTube, Piped, …')
    .requiredOption('--user <name>', 'who gets it')
    .option('--take <subjects>', 'of subscriptions,groups,playlists,history,preferences')
    .option('--replace', 'delete what the user has of what the file has; otherwise it stays')
    .option('--dry-run', 'only say what is in the file')
    .option('--json', 'print JSON')
    .description('join what is in a file with what a user has')
    .addHelpText(
      'after',
      '\nExamples:\n  foyer import --user ann takeout-001.zip\n  foyer import --user ann --dry-run --take history history.db',
    )
    .action(runLater(() => import('./run/import.js')))
}
