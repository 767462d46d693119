import type { Command } from 'commander'
import { runLater } from './run-later.js'

/** `foyer doctor`: whether all is well, and what to do if not. */
export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .option('--json', 'print JSON')
    .description('check configuration, keys, database, clock, disk, mail and what lies behind')
    .addHelpText(
      'after',
      '\nIt changes nothing. It fails when something is wrong that Foyer cannot work with.\n\nExample:\n  foyer doctor',
    )
    .action(runLater(() => import('./run/doctor.js')))
}
