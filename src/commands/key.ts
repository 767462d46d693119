import type { Command } from 'commander'
import { createKey, revokeKey } from '../identity/keys/keys.js'
import { listKeys, type ApiKey } from '../identity/keys/store.js'
import { print, printedTime, printJson, printTable } from './print.js'
import { readScopes } from './read-options.js'
import { withFoyer } from './with-foyer.js'

interface CreateOptions {
  name: string
  scopes: string[]
  json?: true
}

async function create({ name, scopes, json }: CreateOptions): Promise<void> {
  await withFoyer(async (foyer) => {
    const { id, secret } = await createKey(foyer, { name, scopes })
    if (json) printJson({ id, secret })
    else print(`id:     ${id}\nsecret: ${secret}\nThe secret is not shown again.`)
  })
}

const isoOf = (at: number | undefined) => (at === undefined ? null : new Date(at).toISOString())

const wireOf = ({ id, name, scopes, client, createdAt, lastUsedAt }: ApiKey) => ({
  id,
  name,
  scopes,
  from: client ?? 'command line',
  created: isoOf(createdAt),
  lastUsed: isoOf(lastUsedAt),
})

const rowOf = ({ id, name, scopes, createdAt, lastUsedAt }: ApiKey) => [
  id,
  name,
  printedTime(createdAt),
  lastUsedAt === undefined ? 'never' : printedTime(lastUsedAt),
  scopes.join(','),
]

async function list({ json }: { json?: true }): Promise<void> {
  await withFoyer(async ({ db }) => {
    const keys = await listKeys(db)
    if (json) printJson(keys.map(wireOf))
    else printTable(['ID', 'NAME', 'CREATED (UTC)', 'LAST USED', 'SCOPES'], keys.map(rowOf))
  })
}

async function revoke(id: string): Promise<void> {
  await withFoyer(async ({ db }) => {
    await revokeKey(db, id)
    print(`The key ${id} opens nothing any more.`)
  })
}

/** `foyer key …`: API keys for programs that act for no user. */
export function addApiKeyCommands(program: Command): void {
  const key = program.command('key').description('API keys: create, list, revoke')
  key
    .command('create')
    .requiredOption('--name <name>', 'what it is for')
    .requiredOption('--scopes <list>', 'what it may do, separated by commas', readScopes)
    .option('--json', 'answer with {"id","secret"}')
    .description('make a key and print its id and secret; the secret is never shown again')
    .addHelpText(
      'after',
      '\nSent as the headers auth-api-key (the id) and auth-api-secret, or, with a scope for admin/…,\nthe secret alone as apikey.\n\nExamples:\n  foyer key create --name "Operator" --scopes ":admin/*"\n  foyer key create --name "Statistics" --scopes "GET:admin/*" --json',
    )
    .action(create)
  key
    .command('list')
    .option('--json', 'answer with JSON')
    .description('list all keys, newest first')
    .addHelpText('after', '\nExample:\n  foyer key list')
    .action(list)
  key
    .command('revoke')
    .argument('<id>', 'from "key list"')
    .description('end a key; the next request with it is refused')
    .addHelpText('after', '\nExample:\n  foyer key revoke 0b0cf7e2-6c1b-4f5e-9c7e-1a3b5c7d9e1f')
    .action(revoke)
}
