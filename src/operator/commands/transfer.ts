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
    .argument('<file>', 'an export of Foyer or Invidious (JSON)')
    .requiredOption('--user <name>', 'who gets it')
    .option('--json', 'answer with JSON')
    .description('join an export with what a user has; nothing is removed')
    .addHelpText('after', '\nExample:\n  foyer import --user ann ann.json')
    .action(runLater(() => import('./run/import.js')))
}
