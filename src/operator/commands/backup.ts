import type { Command } from 'commander'
import { runLater } from './run-later.js'

/** `foyer backup`: a copy of the database while the server runs. */
export function addBackupCommand(program: Command): void {
  program
    .command('backup')
    .argument('<file>', 'a new file; an existing one is never overwritten')
    .option('--json', 'print JSON')
    .description('copy the SQLite database into a file, consistent, while the server runs')
    .addHelpText(
      'after',
      '\nExample:\n  foyer backup backups/foyer-$(date +%F).db\n\nTo restore: stop Foyer, put the file in the place of foyer.db in the data folder, remove\nfoyer.db-wal and foyer.db-shm there, and start Foyer again.',
    )
    .action(runLater(() => import('./run/backup.js')))
}
