import type { Command } from 'commander'
import { readScopes } from './read-options.js'
import { runLater } from './run-later.js'

/** `foyer key …`: API keys for programs that act for no user. */
export function addApiKeyCommands(program: Command): void {
  const key = program.command('key').description('API keys: create, list, revoke')
  key
    .command('create')
    .requiredOption('--name <name>', 'what it is for')
    .requiredOption('--scopes <list>', 'what it may do, separated by commas', readScopes)
    .option('--json', 'print {"id","secret"}')
    .description('make a key and print its id and secret; the secret is never shown again')
    .addHelpText(
      'after',
      '\nSent as the headers auth-api-key (the id) and auth-api-secret, or, with a scope for admin/…,\nthe secret alone as apikey.\n\nExamples:\n  foyer key create --name "Operator" --scopes ":admin/*"\n  foyer key create --name "Statistics" --scopes "GET:admin/*" --json',
    )
    .action(runLater(() => import('./run/key-create.js')))
  key
    .command('list')
    .option('--json', 'print JSON')
    .description('list all keys, newest first')
    .addHelpText('after', '\nExample:\n  foyer key list')
    .action(runLater(() => import('./run/key-list.js')))
  key
    .command('revoke')
    .argument('<id>', 'from "key list"')
    .description('end a key; the next request with it is refused')
    .addHelpText('after', '\nExample:\n  foyer key revoke 0b0cf7e2-6c1b-4f5e-9c7e-1a3b5c7d9e1f')
    .action(runLater(() => import('./run/key-revoke.js')))
}
