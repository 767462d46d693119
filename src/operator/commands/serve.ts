import type { Command } from 'commander'
import type { Entries } from './entries.js'
import { runLater } from './run-later.js'

/** `foyer serve` and `foyer demo`: the server, and one with something to show. */
export function addServeCommands(program: Command, { start, serve }: Entries): void {
  program
    .command('serve')
    .description('serve until SIGTERM or SIGINT, as the environment says')
    .addHelpText('after', '\nExample:\n  foyer serve')
    .action(start)
  program
    .command('demo')
    .option('--folder <folder>', 'where its data are kept', 'data/demo-run')
    .description('serve with an invented catalogue and a user, apart from all other data')
    .addHelpText('after', '\nExample:\n  foyer demo --folder my-demo')
    .action(
      runLater(async () => {
        const { runDemo } = await import('./run/demo.js')
        return { run: (options: { folder: string }) => runDemo(options, serve) }
      }),
    )
}
