import type { Database } from '../../platform/db/schema.js'
import { countWatched } from './store.js'

/** Deletes the oldest entries of a history that are more than `limit`. */
export async function keepNewestWatched(
  db: Database,
  accountId: number,
  limit: number,
): Promise<void> {
  const over = (await countWatched(db, accountId)) - limit
  if (over <= 0) return
  await db
    .deleteFrom('watched')
    .where('account_id', '=', accountId)
    .where('video_id', 'in', (q) =>
      q
        .selectFrom('watched as oldest')
        .select('oldest.video_id')
        .where('oldest.account_id', '=', accountId)
        .orderBy('oldest.watched_at')
        .orderBy('oldest.position')
        .limit(over),
    )
    .execute()
}

/** Deletes at most `limit` entries of a history; how many. */
export async function deleteSomeWatched(
  db: Database,
  accountId: number,
  limit: number,
): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('watched')
    .where('account_id', '=', accountId)
    .where('video_id', 'in', (q) =>
      q
        .selectFrom('watched as some')
        .select('some.video_id')
        .where('some.account_id', '=', accountId)
        .limit(limit),
    )
    .executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}

export async function deleteWatched(
  db: Database,
  accountId: number,
  videoId: string,
): Promise<void> {
  await db
    .deleteFrom('watched')
    .where('account_id', '=', accountId)
    .where('video_id', '=', videoId)
    .execute()
}

export async function deleteAllWatched(db: Database, accountId: number): Promise<void> {
  await db.deleteFrom('watched').where('account_id', '=', accountId).execute()
}
