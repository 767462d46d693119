import type { Command } from 'commander'
import { systemClock } from '../../platform/clock.js'
import { readBanEnd } from './read-options.js'
import { runLater } from './run-later.js'

/** `foyer user ban|unban`: who may not come in for now. */
export function addBanCommands(user: Command): void {
  user
    .command('ban')
    .argument('<name>')
    .option('--reason <text>', 'why, as the user reads it at log-in')
    .option(
      '--until <time>',
      'a date (2027-01-31, 2027-01-31T18:00Z) or from now as 12h, 30d; else without end',
      (text) => readBanEnd(text, systemClock.now()),
    )
    .description('refuse a user everywhere, and revoke the apps they allowed')
    .addHelpText(
      'after',
      '\nExamples:\n  foyer user ban ann\n  foyer user ban ann --reason "Spam in rooms" --until 30d',
    )
    .action(runLater(() => import('./run/user-ban.js')))
  user
    .command('unban')
    .argument('<name>')
    .description('let a banned user in again')
    .addHelpText('after', '\nExample:\n  foyer user unban ann')
    .action(runLater(() => import('./run/user-unban.js')))
}
