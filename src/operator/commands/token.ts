import type { Command } from 'commander'
import { systemClock } from '../../platform/clock.js'
import { readExpiry, readScopes } from './read-options.js'
import { runLater } from './run-later.js'

/** `foyer token …`: credentials without the web pages. */
export function addTokenCommands(program: Command): void {
  const token = program.command('token').description('credentials: mint, list, revoke')
  token
    .command('mint')
    .requiredOption('--user <name>', 'whose token it is')
    .requiredOption('--scopes <list>', 'what it may do, separated by commas', readScopes)
    .option(
      '--expire <time>',
      'Unix seconds, or from now as 90m, 12h, 30d, 1y; else never',
      (text) => readExpiry(text, systemClock.now()),
    )
    .option('--name <name>', 'what the token manager calls it')
    .option('--json', 'print {"token","handle"} instead of the token alone')
    .description('make a token and print it; it is never shown again')
    .addHelpText(
      'after',
      '\nExamples:\n  foyer token mint --user ann --scopes ":feed,GET:playlists*" --expire 30d\n  foyer token mint --user ann --scopes ":*" --name "Backup script" --json',
    )
    .action(runLater(() => import('./run/token-mint.js')))
  token
    .command('list')
    .requiredOption('--user <name>', 'whose credentials')
    .option('--json', 'print JSON')
    .description("list a user's tokens and other open credentials, newest first")
    .addHelpText('after', '\nExample:\n  foyer token list --user ann')
    .action(runLater(() => import('./run/token-list.js')))
  token
    .command('revoke')
    .argument('<handle>', 'from "token list"')
    .description('end a token and the tokens it made')
    .addHelpText('after', '\nExample:\n  foyer token revoke 0b0cf7e2-6c1b-4f5e-9c7e-1a3b5c7d9e1f')
    .action(runLater(() => import('./run/token-revoke.js')))
}
