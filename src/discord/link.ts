import { isUniqueViolation } from '../platform/db/engine.js'
import type { Clock } from '../platform/clock.js'
import type { Database } from '../platform/db/schema.js'
import type { Keyring } from '../platform/keyring.js'
import { Problem } from '../platform/problem.js'
import { digestOf, openSealed, seal } from '../platform/secret.js'
import { recordSecurityEvent, type Requester } from '../identity/security-events/security-events.js'
import { findAccount } from '../identity/accounts/store.js'
import { deleteDiscordLink, findDiscordLink, insertDiscordLink } from './store.js'

interface SessionContext {
  db: Database
  clock: Clock
  keyring: Keyring
}

export const discordDigestOf = (discordId: string): string => digestOf(`discord:${discordId}`)

export const sealDiscordId = (keyring: Keyring, discordId: string): string =>
  seal(discordId, keyring.derive('discord-id')[0])

/** Lets a Discord account open this user's. Throws `discord_taken` when either has another. */
export async function linkDiscord(
  { db, clock, keyring }: SessionContext,
  accountId: number,
  discordId: string,
): Promise<void> {
  try {
    await insertDiscordLink(db, {
      accountId,
      discordDigest: discordDigestOf(discordId),
      sealedId: sealDiscordId(keyring, discordId),
      linkedAt: clock.now(),
    })
    await recordSecurityEvent({ db, clock }, { accountId, kind: 'discord_linked' })
  } catch (cause) {
    if (isUniqueViolation(cause)) throw new Problem('discord_taken', undefined, { cause })
    throw cause
  }
}

/** Throws `discord_not_linked`, or `password_required` where Discord is the only way in. */
export async function unlinkDiscord(
  { db, clock }: Omit<SessionContext, 'keyring'>,
  accountId: number,
  from: Requester,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    if (!(await findDiscordLink(tx, accountId))) throw new Problem('discord_not_linked')
    const account = await findAccount(tx, accountId)
    if (account?.passwordHash === undefined) throw new Problem('password_required')
    await deleteDiscordLink(tx, accountId)
    await recordSecurityEvent({ db: tx, clock }, { accountId, kind: 'discord_unlinked', from })
  })
}

/** The Discord user id of a user; undefined without a link, or when its key is gone. */
export async function findDiscordId(
  { db, keyring }: Omit<SessionContext, 'clock'>,
  accountId: number,
): Promise<string | undefined> {
  const link = await findDiscordLink(db, accountId)
  return link && openSealed(link.sealedId, keyring.derive('discord-id'))
}
