import type { Database } from '../../platform/db/schema.js'
import type { Window } from '../../platform/page.js'

/** Video ids as they were watched, newest first. */
export async function listWatched(
  db: Database,
  accountId: number,
  { offset, limit }: Window,
): Promise<string[]> {
  const rows = await db
    .selectFrom('watched')
    .select('video_id')
    .where('account_id', '=', accountId)
    .orderBy('watched_at', 'desc')
    .orderBy('position', 'desc')
    .orderBy('video_id')
    .limit(limit)
    .offset(offset)
    .execute()
  return rows.map((row) => row.video_id)
}

/** The whole history, oldest first, as an export has it. */
export async function listAllWatched(db: Database, accountId: number): Promise<string[]> {
  const rows = await db
    .selectFrom('watched')
    .select('video_id')
    .where('account_id', '=', accountId)
    .orderBy('watched_at')
    .orderBy('position')
    .orderBy('video_id', 'desc')
    .execute()
  return rows.map((row) => row.video_id)
}

/** The place of the newest entry of a history, and of all that are to come after it. */
export interface HistoryPlace {
  watchedAt: number
  position: number
}

/** Where the history of a user ends; before everything when it is empty. */
export async function findNewestPlace(db: Database, accountId: number): Promise<HistoryPlace> {
  const row = await db
    .selectFrom('watched')
    .select(['watched_at', 'position'])
    .where('account_id', '=', accountId)
    .orderBy('watched_at', 'desc')
    .orderBy('position', 'desc')
    .limit(1)
    .executeTakeFirst()
  return { watchedAt: row?.watched_at ?? 0, position: row?.position ?? 0 }
}

/** Puts videos at the newest end of the history, the last one newest; known ones move there. */
export async function appendWatched(
  db: Database,
  accountId: number,
  { videoIds, now }: { videoIds: readonly string[]; now: number },
): Promise<void> {
  const newest = await findNewestPlace(db, accountId)
  // No entry comes before an older one, even when the clock has been set back.
  const watchedAt = Math.max(now, newest.watchedAt)
  // A video named twice stands where it was named last; one statement cannot write a row twice.
  const inOrder = [...new Set([...videoIds].reverse())].reverse()
  const first = newest.position + 1
  const batchSize = 1000
  for (let from = 0; from < inOrder.length; from += batchSize) {
    const rows = inOrder.slice(from, from + batchSize).map((videoId, index) => ({
      account_id: accountId,
      video_id: videoId,
      position: first + from + index,
      watched_at: watchedAt,
    }))
    await db
      .insertInto('watched')
      .values(rows)
      .onConflict((conflict) =>
        conflict.columns(['account_id', 'video_id']).doUpdateSet((q) => ({
          position: q.ref('excluded.position'),
          watched_at: q.ref('excluded.watched_at'),
        })),
      )
      .execute()
  }
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
