import type { Command } from 'commander'
import { addBanCommands } from './ban.js'
import { addInviteCommand } from './invite.js'
import { readLimit } from './read-options.js'
import { runLater } from './run-later.js'
import { addUserDetailCommands } from './user-details.js'

/** `foyer user promote|demote`: who administers. */
function addRoleCommands(user: Command): void {
  user
    .command('promote')
    .argument('<name>')
    .description('make a user an administrator')
    .addHelpText('after', '\nExample:\n  foyer user promote ann')
    .action(runLater(() => import('./run/user-promote.js')))
  user
    .command('demote')
    .argument('<name>')
    .description('make an administrator an ordinary user')
    .addHelpText('after', '\nExample:\n  foyer user demote ann')
    .action(runLater(() => import('./run/user-demote.js')))
}

/** `foyer user …`: who has an account. */
export function addUserCommands(program: Command): void {
  const user = program
    .command('user')
    .description(
      'accounts: add, password, list, show, rename, set-email, promote, ban, invite, remove',
    )
  user
    .command('add')
    .argument('<name>', 'as it will be shown; unique in any case')
    .option('--json', 'print JSON')
    .description('add an account; the password is asked for, or read from standard input')
    .addHelpText('after', '\nExamples:\n  foyer user add ann\n  foyer user add ann < password.txt')
    .action(runLater(() => import('./run/user-add.js')))
  user
    .command('password')
    .argument('<name>')
    .description('set a new password and sign the user out everywhere')
    .addHelpText('after', '\nExample:\n  foyer user password ann')
    .action(runLater(() => import('./run/user-password.js')))
  user
    .command('list')
    .option('--json', 'print JSON')
    .option('--limit <count>', 'show at most this many', readLimit, 1000)
    .description('list the accounts by name')
    .addHelpText('after', '\nExample:\n  foyer user list --json')
    .action(runLater(() => import('./run/user-list.js')))
  user
    .command('remove')
    .argument('<name>')
    .option('--yes', 'do not ask')
    .description('remove an account and all that it owned')
    .addHelpText('after', '\nExample:\n  foyer user remove ann --yes')
    .action(runLater(() => import('./run/user-remove.js')))
  addUserDetailCommands(user)
  addRoleCommands(user)
  addBanCommands(user)
  addInviteCommand(user)
}
