import { isIn } from '../../platform/db/is-in.js'
import type { Database } from '../../platform/db/schema.js'
import type { WatchSessionTable } from '../tables.js'

export type WatchSessionKind = WatchSessionTable['kind']

/** A session of the Sceenic door. Times are epoch milliseconds. */
export interface WatchSession {
  id: number
  /** 32 hex digits; in the token. */
  rid: string
  kind: WatchSessionKind
  /** The one person it is for; undefined where whoever holds the token takes part. */
  subject: string | undefined
  expiresAt: number
  isRevoked: boolean
}

export interface NewWatchSession {
  rid: string
  kind: WatchSessionKind
  /** SHA-256 of the token. */
  digest: string
  /** The session of the key that made it. */
  keyId: number
  subject: string | undefined
  createdAt: number
  expiresAt: number
}

export async function insertWatchSession(db: Database, session: NewWatchSession): Promise<void> {
  await db
    .insertInto('watch_session')
    .values({
      rid: session.rid,
      kind: session.kind,
      digest: session.digest,
      key_id: session.keyId,
      subject: session.subject ?? null,
      created_at: session.createdAt,
      expires_at: session.expiresAt,
    })
    .execute()
}

/** The session of exactly this token, also one that is over or revoked. */
export async function findWatchSession(
  db: Database,
  digest: string,
): Promise<WatchSession | undefined> {
  const row = await db
    .selectFrom('watch_session')
    .selectAll()
    .where('digest', '=', digest)
    .executeTakeFirst()
  return (
    row && {
      id: row.id,
      rid: row.rid,
      kind: row.kind,
      subject: row.subject ?? undefined,
      expiresAt: row.expires_at,
      isRevoked: row.revoked_at !== null,
    }
  )
}

/** Of these sessions those that are open still: neither revoked nor over nor deleted. */
export async function listOpenWatchSessions(
  db: Database,
  ids: readonly number[],
  now: number,
): Promise<Set<number>> {
  const rows = await db
    .selectFrom('watch_session')
    .select('id')
    .where(isIn(db, 'watch_session.id', ids))
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .execute()
  return new Set(rows.map(({ id }) => id))
}

/** Ends a session of a key; false when it has none of this id that is not ended already. */
export async function revokeWatchSession(
  db: Database,
  { rid, keyId }: { rid: string; keyId: number },
  now: number,
): Promise<boolean> {
  const result = await db
    .updateTable('watch_session')
    .set({ revoked_at: now })
    .where('rid', '=', rid)
    .where('key_id', '=', keyId)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

/** Deletes sessions that expired before a time, at most `limit`; returns how many. */
export async function deleteExpiredWatchSessions(
  db: Database,
  before: number,
  limit: number,
): Promise<number> {
  const result = await db
    .deleteFrom('watch_session')
    .where('id', 'in', (q) =>
      q.selectFrom('watch_session').select('id').where('expires_at', '<', before).limit(limit),
    )
    .executeTakeFirst()
  return Number(result.numDeletedRows)
}
