import type { Command } from 'commander'
import { runLater } from './run-later.js'

/** `foyer user show|rename|set-email|reset-second-factor`: what an account is known and opened by. */
export function addUserDetailCommands(user: Command): void {
  user
    .command('show')
    .argument('<name>')
    .option('--json', 'print JSON')
    .description('show an account: address, role, ban, last use, and how much it has')
    .addHelpText('after', '\nExample:\n  foyer user show ann')
    .action(runLater(() => import('./run/user-show.js')))
  user
    .command('rename')
    .argument('<name>')
    .argument('<new-name>', 'as it will be shown; unique in any case')
    .description('give an account another name; its sessions and apps go on')
    .addHelpText('after', '\nExample:\n  foyer user rename ann "Ann Bee"')
    .action(runLater(() => import('./run/user-rename.js')))
  user
    .command('set-email')
    .argument('<name>')
    .argument('[address]', 'where mail to the user goes')
    .option('--none', 'remove the address')
    .description('set or remove the e-mail address of an account')
    .addHelpText(
      'after',
      '\nExamples:\n  foyer user set-email ann ann@mail.example\n  foyer user set-email ann --none',
    )
    .action(runLater(() => import('./run/user-set-email.js')))
  user
    .command('reset-second-factor')
    .argument('<name>')
    .description('remove the second factor of a user who lost it, with its recovery codes')
    .addHelpText('after', '\nExample:\n  foyer user reset-second-factor ann')
    .action(runLater(() => import('./run/user-reset-second-factor.js')))
}
