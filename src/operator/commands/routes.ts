import type { Command } from 'commander'
import type { Entries } from './entries.js'
import { runLater } from './run-later.js'

/** `foyer routes`: every route of the server and who may enter it. */
export function addRoutesCommand(program: Command, { buildApp }: Entries): void {
  program
    .command('routes')
    .option('--json', 'as JSON')
    .description('list every route with its method, path, access and door')
    .addHelpText('after', '\nExample:\n  foyer routes --json')
    .action(
      runLater(async () => {
        const { runRoutes } = await import('./run/routes.js')
        return { run: (options: { json?: boolean }) => runRoutes(options, buildApp) }
      }),
    )
}
