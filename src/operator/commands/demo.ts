import type { Command } from 'commander'
import { runLater } from './run-later.js'

/** `foyer demo`: a server with something to show. */
export function addDemoCommand(program: Command): void {
  program
    .command('demo')
    .option('--folder <folder>', 'where its data are kept', 'data/demo-run')
    .description('serve with an invented catalogue and a user, apart from all other data')
    .addHelpText('after', '\nExample:\n  foyer demo --folder my-demo')
    .action(runLater(() => import('./run/demo.js')))
}
