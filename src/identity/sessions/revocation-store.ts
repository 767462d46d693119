import { engineOf } from '../../platform/db/engine.js'
import type { Database } from '../../platform/db/schema.js'
import { listIdleKinds, type LifetimeConfig } from './kinds.js'
import { selectRoots } from './roots-store.js'

/** Deletes what a session has made, and what that has made in turn. */
export async function deleteChildren(db: Database, id: number): Promise<void> {
  await db.deleteFrom('session').where('parent_id', '=', id).execute()
}

/**
 * Deletes one of a user's own sessions, by handle or digest, with its children; an access token with
 * its whole grant. How many were deleted, children not counted.
 */
export async function deleteOwnSession(
  db: Database,
  accountId: number,
  named: { handle: string } | { digest: string },
): Promise<number> {
  const result = await db
    .deleteFrom('session')
    .where('account_id', '=', accountId)
    .where('id', 'in', (q) =>
      'handle' in named
        ? selectRoots(q).where('handle', '=', named.handle)
        : selectRoots(q).where('digest', '=', named.digest),
    )
    .executeTakeFirst()
  return Number(result.numDeletedRows)
}

/** As `deleteOwnSession`, by handle and whoever owns it; false when it is unknown. */
export async function deleteSessionByHandle(db: Database, handle: string): Promise<boolean> {
  const result = await db
    .deleteFrom('session')
    .where('id', 'in', (q) => selectRoots(q).where('handle', '=', handle))
    .executeTakeFirst()
  return result.numDeletedRows > 0n
}

/** Deletes a session with its children; an access token with its whole grant. */
export async function deleteSession(db: Database, id: number): Promise<void> {
  await db
    .deleteFrom('session')
    .where('id', 'in', (q) => selectRoots(q).where('session.id', '=', id))
    .execute()
}

/** Deletes a user's sessions and grants but one, or all. */
export async function deleteSessionsOf(
  db: Database,
  accountId: number,
  exceptId?: number,
): Promise<void> {
  const query = db.deleteFrom('session').where('account_id', '=', accountId)
  await (
    exceptId === undefined
      ? query
      : query
          .where('id', '!=', exceptId)
          .where('id', 'not in', (q) => selectRoots(q).where('session.id', '=', exceptId))
  ).execute()
}

/** Deletes all that a user has allowed applications, and app passwords with their log-ins. */
export async function deleteGrantsOf(db: Database, accountId: number): Promise<void> {
  await db
    .deleteFrom('session')
    .where('account_id', '=', accountId)
    .where('kind', 'in', ['oauth', 'app_password'])
    .execute()
}

/** Deletes grants whose code nobody redeemed in time, and access tokens that have expired. */
export async function deleteExpiredGrants(db: Database, now: number): Promise<void> {
  await db.deleteFrom('session').where('kind', '=', 'oauth').where('expires_at', '<', now).execute()
}

/** Deletes what ended before `now`, also by lying idle, at most 1,000 rows; returns how many. */
export async function deleteEndedSessions(
  db: Database,
  config: LifetimeConfig,
  now: number,
): Promise<number> {
  const idleKinds = listIdleKinds(config)
  const result = await db
    .deleteFrom('session')
    .where('id', 'in', (q) =>
      q
        .selectFrom('session')
        .select('id')
        .where((ended) =>
          ended.or([
            ended('expires_at', '<', now),
            ...idleKinds.map(({ kind, idle }) =>
              ended.and([ended('kind', '=', kind), ended('last_used_at', '<', now - idle)]),
            ),
          ]),
        )
        .limit(1000)
        // What another process is just deleting is left to it; SQLite's writers take turns.
        .$if(engineOf(db) === 'postgres', (ended) => ended.forUpdate().skipLocked()),
    )
    .executeTakeFirst()
  return Number(result.numDeletedRows)
}
