import type { Command } from 'commander'
import { runLater } from './run-later.js'

/** `foyer export` and `foyer import`: what belongs to a user, in the format of Invidious. */
export function addTransferCommands(program: Command): void {
  program
    .command('export')
    .requiredOption('--user <name>', 'whose subscriptions, playlists, history and preferences')
    .option('--out <file>', 'a new file, instead of standard output')
    .description("write what belongs to a user as JSON, in Invidious' export format")
    .addHelpText('after', '\nExample:\n  foyer export --user ann --out ann.json')
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
