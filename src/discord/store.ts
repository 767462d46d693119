import type { Selectable } from 'kysely'
import type { Database } from '../platform/db/schema.js'
import type { DiscordAttemptTable } from './tables.js'

/** A Discord account that opens a user's; `linkedAt` is epoch milliseconds. */
export interface DiscordLink {
  accountId: number
  discordDigest: string
  sealedId: string
  linkedAt: number
}

export async function findDiscordLink(
  db: Database,
  accountId: number,
): Promise<DiscordLink | undefined> {
  const row = await db
    .selectFrom('discord_link')
    .selectAll()
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  return (
    row && {
      accountId: row.account_id,
      discordDigest: row.discord_digest,
      sealedId: row.sealed_id,
      linkedAt: row.linked_at,
    }
  )
}

/** The user whom this Discord account opens. */
export async function findLinkedAccount(
  db: Database,
  discordDigest: string,
): Promise<number | undefined> {
  const row = await db
    .selectFrom('discord_link')
    .select('account_id')
    .where('discord_digest', '=', discordDigest)
    .executeTakeFirst()
  return row?.account_id
}

/** Fails with a unique violation when either side is linked already. */
export async function insertDiscordLink(db: Database, link: DiscordLink): Promise<void> {
  await db
    .insertInto('discord_link')
    .values({
      discord_digest: link.discordDigest,
      account_id: link.accountId,
      sealed_id: link.sealedId,
      linked_at: link.linkedAt,
    })
    .execute()
}

/** Seals the id of a link anew, under the newest key. */
export async function setSealedId(db: Database, digest: string, sealedId: string): Promise<void> {
  await db
    .updateTable('discord_link')
    .set({ sealed_id: sealedId })
    .where('discord_digest', '=', digest)
    .execute()
}

export async function deleteDiscordLink(db: Database, accountId: number): Promise<void> {
  await db.deleteFrom('discord_link').where('account_id', '=', accountId).execute()
}

/** A log-in that is under way at Discord; `expiresAt` is epoch milliseconds. */
export interface DiscordAttempt {
  sessionId: number
  sealedVerifier: string
  returnPath: string
  expiresAt: number
}

/** Stores an attempt under the digest of its state, and forgets those that are over. */
export async function insertDiscordAttempt(
  db: Database,
  stateDigest: string,
  { attempt, now }: { attempt: DiscordAttempt; now: number },
): Promise<void> {
  await db.deleteFrom('discord_attempt').where('expires_at', '<=', now).execute()
  await db
    .insertInto('discord_attempt')
    .values({
      state_digest: stateDigest,
      session_id: attempt.sessionId,
      sealed_verifier: attempt.sealedVerifier,
      return_path: attempt.returnPath,
      expires_at: attempt.expiresAt,
    })
    .execute()
}

const attemptOf = (row: Selectable<DiscordAttemptTable>): DiscordAttempt => ({
  sessionId: row.session_id,
  sealedVerifier: row.sealed_verifier,
  returnPath: row.return_path,
  expiresAt: row.expires_at,
})

/** The attempt under the digest of its state, which goes on. */
export async function findDiscordAttempt(
  db: Database,
  stateDigest: string,
): Promise<DiscordAttempt | undefined> {
  const row = await db
    .selectFrom('discord_attempt')
    .selectAll()
    .where('state_digest', '=', stateDigest)
    .executeTakeFirst()
  return row && attemptOf(row)
}

/** Takes an attempt out of the store: nobody else gets it again. */
export async function takeDiscordAttempt(
  db: Database,
  stateDigest: string,
): Promise<DiscordAttempt | undefined> {
  const row = await db
    .deleteFrom('discord_attempt')
    .where('state_digest', '=', stateDigest)
    .returningAll()
    .executeTakeFirst()
  return row && attemptOf(row)
}

/** Notes that a code was brought here; false when it was there already. */
export async function useDiscordCode(
  db: Database,
  codeDigest: string,
  { now, since }: { now: number; since: number },
): Promise<boolean> {
  await db.deleteFrom('discord_used_code').where('used_at', '<', since).execute()
  const row = await db
    .insertInto('discord_used_code')
    .values({ code_digest: codeDigest, used_at: now })
    .onConflict((conflict) => conflict.column('code_digest').doNothing())
    .returning('code_digest')
    .executeTakeFirst()
  return row !== undefined
}
