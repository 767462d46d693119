import type { Command } from 'commander'
import { runLater } from './run-later.js'

/** `foyer user ban|unban`: who may not come in for now. */
export function addBanCommands(user: Command): void {
  user
    .command('ban')
    .argument('<name>')
    .description('refuse a user everywhere, and revoke the apps they allowed')
    .addHelpText('after', '\nExample:\n  foyer user ban ann')
    .action(runLater(() => import('./run/user-ban.js')))
  user
    .command('unban')
    .argument('<name>')
    .description('let a banned user in again')
    .addHelpText('after', '\nExample:\n  foyer user unban ann')
    .action(runLater(() => import('./run/user-unban.js')))
}
