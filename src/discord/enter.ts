import { randomInt } from 'node:crypto'
import type { Clock } from '../platform/clock.js'
import type { Config } from '../platform/config.js'
import { isUniqueViolation } from '../platform/db/engine.js'
import type { Database } from '../platform/db/schema.js'
import type { Keyring } from '../platform/keyring.js'
import { noteOccurrence } from '../platform/occurrences.js'
import { Problem } from '../platform/problem.js'
import { refuseBanned } from '../identity/accounts/ban.js'
import { findInvitationToUse } from '../identity/invitations/invitations.js'
import { findAccount, findAccountByName, insertAccount } from '../identity/accounts/store.js'
import type { DiscordUser } from './client.js'
import { discordDigestOf, sealDiscordId } from './link.js'
import { findLinkedAccount, insertDiscordLink, setSealedId } from './store.js'

export interface DiscordContext {
  config: Config
  db: Database
  clock: Clock
  keyring: Keyring
}

const longestName = 40
const tries = 20

/** What a new user may be called, best first; nobody gets a name that another has. */
function* namesFor({ globalName, username }: DiscordUser): Generator<string> {
  const clean = (name: string) =>
    Array.from(
      name
        .normalize('NFKC')
        .replace(/[\p{C}\s]+/gu, ' ')
        .trim(),
    )
      .slice(0, longestName)
      .join('')
  const own = [globalName, username].map((name) => clean(name ?? '')).filter(Boolean)
  const known = own.length > 0 ? own : ['discord user']
  yield* known
  for (let i = 0; i < tries; i++) yield `${known[0] ?? ''}_${randomInt(1000, 10_000)}`
}

/** The new user's id; undefined when the name, or this Discord account, was taken meanwhile. */
async function tryRegister(
  { db, clock, keyring }: DiscordContext,
  user: DiscordUser,
  name: string,
): Promise<number | undefined> {
  if (await findAccountByName(db, name)) return undefined
  const now = clock.now()
  try {
    const made = await db.transaction().execute(async (tx) => {
      const accountId = await insertAccount(tx, { name, createdAt: now })
      await insertDiscordLink(tx, {
        accountId,
        discordDigest: discordDigestOf(user.id),
        sealedId: sealDiscordId(keyring, user.id),
        linkedAt: now,
      })
      return accountId
    })
    noteOccurrence('sign-up', { by: 'discord' })
    return made
  } catch (error) {
    if (isUniqueViolation(error)) return undefined
    throw error
  }
}

async function registerDiscordUser(context: DiscordContext, user: DiscordUser): Promise<number> {
  await findInvitationToUse(context, undefined)
  for (const name of namesFor(user)) {
    const accountId =
      (await tryRegister(context, user, name)) ??
      (await findLinkedAccount(context.db, discordDigestOf(user.id)))
    if (accountId !== undefined) return accountId
  }
  throw new Problem('name_taken')
}

/**
 * The user whom a Discord account opens, a new one when none is linked: by its id alone, never by
 * a name or an e-mail address. Throws `account_banned`, or what `findInvitationToUse` throws.
 */
export async function enterWithDiscord(
  context: DiscordContext,
  user: DiscordUser,
): Promise<number> {
  const digest = discordDigestOf(user.id)
  const accountId = await findLinkedAccount(context.db, digest)
  if (accountId === undefined) return registerDiscordUser(context, user)
  const account = await findAccount(context.db, accountId)
  if (account) await refuseBanned(context, account)
  // Sealed anew, so that the id outlives the key that sealed it first.
  await setSealedId(context.db, digest, sealDiscordId(context.keyring, user.id))
  return accountId
}
