import type { Command } from 'commander'
import { hasExpired } from '../identity/sessions/kinds.js'
import { mintToken } from '../identity/sessions/mint-token.js'
import {
  deleteSessionByHandle,
  findSessionByDigest,
  listSessions,
  type Session,
} from '../identity/sessions/store.js'
import { systemClock } from '../platform/clock.js'
import { loadKeyring } from '../platform/keyring.js'
import { Problem } from '../platform/problem.js'
import { digestOf } from '../platform/secret.js'
import { print, printedTime, printJson, printTable } from './print.js'
import { readExpiry, readScopes } from './read-options.js'
import { getAccountByName, withFoyer } from './with-foyer.js'

interface MintOptions {
  user: string
  scopes: string[]
  expire?: number
  name?: string
  json?: true
}

async function mint({ user, scopes, expire, name, json }: MintOptions): Promise<void> {
  await withFoyer(async ({ config, db, clock }) => {
    const account = await getAccountByName(db, user)
    const keyring = loadKeyring(config.dataDir, config.hmacKeys)
    const request = { accountId: account.id, scopes, expire, name, client: 'command line' }
    const { token, session } = await mintToken({ db, clock, keyring }, request)
    if (!json) {
      print(token)
      return
    }
    const found = await findSessionByDigest(db, digestOf(session))
    printJson({ token, handle: found?.session.handle })
  })
}

const isoOf = (at: number | undefined) => (at === undefined ? null : new Date(at).toISOString())

const wireOf = (session: Session) => ({
  handle: session.handle,
  kind: session.kind,
  name: session.name ?? null,
  scopes: session.scopes,
  client: session.client ?? null,
  created: isoOf(session.createdAt),
  lastUsed: isoOf(session.lastUsedAt),
  expires: isoOf(session.expiresAt),
})

const rowOf = (session: Session) => [
  session.handle,
  session.kind,
  session.name ?? session.client ?? '',
  printedTime(session.lastUsedAt),
  session.expiresAt === undefined ? 'never' : printedTime(session.expiresAt),
  session.scopes.join(','),
]

async function list({ user, json }: { user: string; json?: true }): Promise<void> {
  await withFoyer(async ({ db, clock }) => {
    const account = await getAccountByName(db, user)
    const sessions = await listSessions(db, account.id)
    const open = sessions.filter((session) => !hasExpired(session, clock.now()))
    if (json) printJson(open.map(wireOf))
    else printTable(['HANDLE', 'KIND', 'NAME', 'LAST USED', 'EXPIRES', 'SCOPES'], open.map(rowOf))
  })
}

async function revoke(handle: string): Promise<void> {
  await withFoyer(async ({ db }) => {
    if (!(await deleteSessionByHandle(db, handle))) {
      throw new Problem(
        'session_unknown',
        `There is no token with the handle "${handle}". "token list --user NAME" shows them.`,
      )
    }
    print(`${handle} opens nothing any more, and neither does what it made.`)
  })
}

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
    .option('--json', 'answer with {"token","handle"} instead of the token alone')
    .description('make a token and print it; it is never shown again')
    .addHelpText(
      'after',
      '\nExamples:\n  foyer token mint --user ann --scopes ":feed,GET:playlists*" --expire 30d\n  foyer token mint --user ann --scopes ":*" --name "Backup script" --json',
    )
    .action(mint)
  token
    .command('list')
    .requiredOption('--user <name>', 'whose credentials')
    .option('--json', 'answer with JSON')
    .description("list a user's tokens and other open credentials, newest first")
    .addHelpText('after', '\nExample:\n  foyer token list --user ann')
    .action(list)
  token
    .command('revoke')
    .argument('<handle>', 'from "token list"')
    .description('end a token and the tokens it made')
    .addHelpText('after', '\nExample:\n  foyer token revoke 0b0cf7e2-6c1b-4f5e-9c7e-1a3b5c7d9e1f')
    .action(revoke)
}
