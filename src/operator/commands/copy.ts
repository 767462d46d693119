import type { Command } from 'commander'
import { readDatabaseUrl } from './read-options.js'
import { runLater } from './run-later.js'

const help = `
Stop the server first: what it writes while a copy is made is not in it. The copy is the source as
it was at one moment; at the end all rows of both are compared, and if the source has changed, the
command says so and fails. Until it is finished, no server starts on the copy. Run again after it
was stopped or has failed, it starts over.

The signing keys are not in the database. Keep HMAC_KEY, or hmac.keys in the data folder, or no
token is valid afterwards.

Examples:
  foyer copy --from sqlite:data/foyer.db --to postgres://foyer:secret@127.0.0.1/foyer
  foyer copy --from postgres://127.0.0.1/foyer --to sqlite:data/foyer.db
  foyer copy --check --from sqlite:data/foyer.db --to postgres://127.0.0.1/foyer`

/** `foyer copy`: a database moves to another place or engine. */
export function addCopyCommand(program: Command): void {
  program
    .command('copy')
    .requiredOption('--from <url>', 'sqlite:FILE or postgres://…; it is only read', readDatabaseUrl)
    .requiredOption(
      '--to <url>',
      'an empty database, or an unfinished copy to start over',
      readDatabaseUrl,
    )
    .option('--check', 'copy nothing, only compare the two')
    .option('--json', 'print JSON')
    .description('copy the whole database to another, between SQLite and PostgreSQL')
    .addHelpText('after', help)
    .action(runLater(() => import('./run/copy.js')))
}
