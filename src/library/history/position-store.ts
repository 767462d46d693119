import { sql } from 'kysely'
import type { Database } from '../../platform/db/schema.js'

/** How far a video was watched. */
export interface WatchPosition {
  seconds: number
  /** As the player says it; undefined where that is not known. */
  length: number | undefined
}

/** How far a video of a user's history was watched; undefined when that is not known. */
export async function findPosition(
  db: Database,
  accountId: number,
  videoId: string,
): Promise<WatchPosition | undefined> {
  const row = await db
    .selectFrom('watched')
    .select(['position_seconds', 'length_seconds'])
    .where('account_id', '=', accountId)
    .where('video_id', '=', videoId)
    .executeTakeFirst()
  if (!row || row.position_seconds === null) return undefined
  return { seconds: row.position_seconds, length: row.length_seconds ?? undefined }
}

/** Sets how far a video of a history was watched; a length that is not known now stays. */
export async function updatePosition(
  db: Database,
  { accountId, videoId }: { accountId: number; videoId: string },
  { seconds, length }: WatchPosition,
): Promise<void> {
  await db
    .updateTable('watched')
    .set({
      position_seconds: seconds,
      ...(length === undefined ? {} : { length_seconds: length }),
    })
    .where('account_id', '=', accountId)
    .where('video_id', '=', videoId)
    .execute()
}

/** Forgets how far a video was watched; it stays in the history. */
export async function clearPosition(
  db: Database,
  accountId: number,
  videoId: string,
): Promise<void> {
  await db
    .updateTable('watched')
    .set({ position_seconds: null })
    .where('account_id', '=', accountId)
    .where('video_id', '=', videoId)
    .execute()
}

/** The videos of a history that were watched a while ago are not looked at. */
const recentCount = 1000
/** What was watched to here is as good as seen to the end. */
const endShare = 0.95
const startSeconds = 5

/** The newest videos of a history that were begun and not watched to the end, newest first. */
export async function listUnfinished(
  db: Database,
  accountId: number,
  limit: number,
): Promise<string[]> {
  const rows = await db
    .selectFrom((from) =>
      from
        .selectFrom('watched')
        .selectAll()
        .where('account_id', '=', accountId)
        .orderBy('watched_at', 'desc')
        .orderBy('position', 'desc')
        .limit(recentCount)
        .as('recent'),
    )
    .leftJoin('video', 'video.video_id', 'recent.video_id')
    .select('recent.video_id')
    .where('recent.position_seconds', '>=', startSeconds)
    .where((q) => {
      const length = sql<number>`coalesce(nullif(recent.length_seconds, 0), nullif(video.length_seconds, 0))`
      return q.or([
        q(length, 'is', null),
        q('recent.position_seconds', '<', sql<number>`${length} * ${sql.lit(endShare)}`),
      ])
    })
    .orderBy('recent.watched_at', 'desc')
    .orderBy('recent.position', 'desc')
    .limit(limit)
    .execute()
  return rows.map((row) => row.video_id)
}
