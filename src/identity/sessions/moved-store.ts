import type { Database } from '../../platform/db/schema.js'
import { asSigned } from './store.js'

/** A session of another server that is to be valid here; times are epoch milliseconds. */
export interface MovedSession {
  handle: string
  kind: 'browser' | 'token'
  digest: string
  accountId: number
  createdAt: number
  lastUsedAt: number
  expiresAt: number | undefined
}

/** Stores sessions that are not there yet; how many were not. A token's scopes are as signed. */
export async function insertMovedSessions(
  db: Database,
  sessions: readonly MovedSession[],
): Promise<number> {
  if (sessions.length === 0) return 0
  const rows = sessions.map((session) => ({
    handle: session.handle,
    kind: session.kind,
    digest: session.digest,
    account_id: session.accountId,
    scopes: session.kind === 'token' ? asSigned : '[":*"]',
    created_at: session.createdAt,
    last_used_at: session.lastUsedAt,
    expires_at: session.expiresAt ?? null,
  }))
  const result = await db
    .insertInto('session')
    .values(rows)
    .onConflict((conflict) => conflict.column('digest').doNothing())
    .executeTakeFirst()
  return Number(result.numInsertedOrUpdatedRows ?? 0n)
}
