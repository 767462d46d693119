import { engineOf } from '../platform/db/engine.js'
import type { Database } from '../platform/db/schema.js'

/** Failed log-ins under one key; `lastFailedAt` is epoch milliseconds. */
export interface Attempts {
  failures: number
  lastFailedAt: number
}

/**
 * The failures under a key, none when the last was before `since`. Takes the row's lock until the
 * transaction ends, so that attempts at the same moment are counted one after the other.
 */
export async function takeAttempts(tx: Database, key: string, since: number): Promise<Attempts> {
  const row = await tx
    .insertInto('login_attempt')
    .values({ key, failures: 0, last_failed_at: 0 })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ key }))
    .returning(['failures', 'last_failed_at'])
    .executeTakeFirstOrThrow()
  const hasFaded = row.last_failed_at < since
  return hasFaded
    ? { failures: 0, lastFailedAt: 0 }
    : { failures: row.failures, lastFailedAt: row.last_failed_at }
}

/** Sets what stands under a key that `takeAttempts` has locked. */
export async function setAttempts(db: Database, key: string, attempts: Attempts): Promise<void> {
  const values = { failures: attempts.failures, last_failed_at: attempts.lastFailedAt }
  await db.updateTable('login_attempt').set(values).where('key', '=', key).execute()
}

export async function forgetAttempts(db: Database, key: string): Promise<void> {
  await db.deleteFrom('login_attempt').where('key', '=', key).execute()
}

/**
 * Deletes what has faded, at most 100 rows. On PostgreSQL it passes over rows that another attempt
 * has locked: waiting for them while holding one's own could deadlock.
 */
export async function deleteFadedAttempts(tx: Database, since: number): Promise<void> {
  const isPostgres = engineOf(tx) === 'postgres'
  await tx
    .deleteFrom('login_attempt')
    .where('key', 'in', (q) =>
      q
        .selectFrom('login_attempt')
        .select('key')
        .where('last_failed_at', '<', since)
        .limit(100)
        .$if(isPostgres, (faded) => faded.forUpdate().skipLocked()),
    )
    .execute()
}
