import { randomUUID } from 'node:crypto'
import type { Selectable } from 'kysely'
import type { Database } from '../../platform/db/schema.js'
import type { PasskeyTable } from './tables.js'

/** A passkey of a user (a WebAuthn credential). Times are epoch milliseconds. */
export interface Passkey {
  id: number
  accountId: number
  handle: string
  credentialId: string
  publicKey: string
  counter: number
  transports: string[]
  name: string
  createdAt: number
  lastUsedAt: number | undefined
}

export type NewPasskey = Omit<Passkey, 'id' | 'accountId' | 'handle' | 'lastUsedAt'>

const passkeyOf = (row: Selectable<PasskeyTable>): Passkey => ({
  id: row.id,
  accountId: row.account_id,
  handle: row.handle,
  credentialId: row.credential_id,
  publicKey: row.public_key,
  counter: row.counter,
  transports: row.transports.split(' ').filter(Boolean),
  name: row.name,
  createdAt: row.created_at,
  lastUsedAt: row.last_used_at ?? undefined,
})

/** Stores a passkey; fails with a unique violation when it is there already. */
export async function insertPasskey(
  db: Database,
  accountId: number,
  passkey: NewPasskey,
): Promise<void> {
  await db
    .insertInto('passkey')
    .values({
      account_id: accountId,
      handle: randomUUID(),
      credential_id: passkey.credentialId,
      public_key: passkey.publicKey,
      counter: passkey.counter,
      transports: passkey.transports.join(' '),
      name: passkey.name,
      created_at: passkey.createdAt,
      last_used_at: null,
    })
    .execute()
}

/** The passkeys of a user, oldest first. */
export async function listPasskeys(db: Database, accountId: number): Promise<Passkey[]> {
  const rows = await db
    .selectFrom('passkey')
    .selectAll()
    .where('account_id', '=', accountId)
    .orderBy('id')
    .limit(100)
    .execute()
  return rows.map(passkeyOf)
}

/** The passkey with this credential id, whoever it belongs to. */
export async function findPasskey(
  db: Database,
  credentialId: string,
): Promise<Passkey | undefined> {
  const row = await db
    .selectFrom('passkey')
    .selectAll()
    .where('credential_id', '=', credentialId)
    .executeTakeFirst()
  return row && passkeyOf(row)
}

/** Keeps the counter of a use; false when another use has changed it since it was read. */
export async function countPasskeyUse(
  db: Database,
  { id, counter: was }: Pick<Passkey, 'id' | 'counter'>,
  { counter, now }: { counter: number; now: number },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('passkey')
    .set({ counter, last_used_at: now })
    .where('id', '=', id)
    .where('counter', '=', was)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Names a passkey of a user. */
export async function renamePasskey(
  db: Database,
  accountId: number,
  { handle, name }: { handle: string; name: string },
): Promise<void> {
  await db
    .updateTable('passkey')
    .set({ name })
    .where('account_id', '=', accountId)
    .where('handle', '=', handle)
    .execute()
}

/** Deletes one passkey of a user, or all; the names of those that were there. */
export async function deletePasskeys(
  db: Database,
  accountId: number,
  handle?: string,
): Promise<string[]> {
  const query = db.deleteFrom('passkey').where('account_id', '=', accountId)
  const rows = await (handle === undefined ? query : query.where('handle', '=', handle))
    .returning('name')
    .execute()
  return rows.map(({ name }) => name)
}

/** What a challenge is for: none is good for anything else. */
export type ChallengePurpose = 'add' | 'log-in' | 'second-step' | 'proof'

export interface PasskeyChallenge {
  purpose: ChallengePurpose
  /** Absent where nobody is known yet. */
  accountId: number | undefined
}

/** Stores a challenge by its digest until `expiresAt` (epoch milliseconds). */
export async function insertPasskeyChallenge(
  db: Database,
  digest: string,
  { purpose, accountId, expiresAt }: PasskeyChallenge & { expiresAt: number },
): Promise<void> {
  await db
    .insertInto('passkey_challenge')
    .values({ digest, purpose, account_id: accountId ?? null, expires_at: expiresAt })
    .execute()
}

/** Uses a challenge up; whether it was there, for this, and not expired at `now`. */
export async function takePasskeyChallenge(
  db: Database,
  digest: string,
  { purpose, accountId, now }: PasskeyChallenge & { now: number },
): Promise<boolean> {
  const row = await db
    .deleteFrom('passkey_challenge')
    .where('digest', '=', digest)
    .where('purpose', '=', purpose)
    .where('account_id', accountId === undefined ? 'is' : '=', accountId ?? null)
    .returning('expires_at')
    .executeTakeFirst()
  return row !== undefined && row.expires_at > now
}

/** Deletes challenges whose time is over. */
export async function deleteExpiredChallenges(db: Database, now: number): Promise<void> {
  await db.deleteFrom('passkey_challenge').where('expires_at', '<=', now).execute()
}
