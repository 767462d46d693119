import type { Database } from '../../platform/db/schema.js'

/** A key that was mailed; `expiresAt` is epoch milliseconds. */
export interface Recovery {
  accountId: number
  expiresAt: number
}

/** Stores a key by its digest, and forgets those that are over. */
export async function insertRecovery(
  db: Database,
  keyDigest: string,
  { recovery, now }: { recovery: Recovery; now: number },
): Promise<void> {
  await db.deleteFrom('recovery').where('expires_at', '<=', now).execute()
  await db
    .insertInto('recovery')
    .values({
      key_digest: keyDigest,
      account_id: recovery.accountId,
      expires_at: recovery.expiresAt,
    })
    .execute()
}

/** The key of this digest, left in the store. */
export async function findRecovery(db: Database, keyDigest: string): Promise<Recovery | undefined> {
  const row = await db
    .selectFrom('recovery')
    .select(['account_id', 'expires_at'])
    .where('key_digest', '=', keyDigest)
    .executeTakeFirst()
  return row && { accountId: row.account_id, expiresAt: row.expires_at }
}

/** Takes a key out of the store: nobody else gets it again. */
export async function takeRecovery(db: Database, keyDigest: string): Promise<Recovery | undefined> {
  const row = await db
    .deleteFrom('recovery')
    .where('key_digest', '=', keyDigest)
    .returning(['account_id', 'expires_at'])
    .executeTakeFirst()
  return row && { accountId: row.account_id, expiresAt: row.expires_at }
}

export async function deleteRecoveriesOf(db: Database, accountId: number): Promise<void> {
  await db.deleteFrom('recovery').where('account_id', '=', accountId).execute()
}
