import { sql, type ExpressionBuilder, type Selectable } from 'kysely'
import { givenRows } from '../../platform/db/given-rows.js'
import { isIn } from '../../platform/db/is-in.js'
import type { Database, Schema } from '../../platform/db/schema.js'
import { breathe } from '../../platform/jobs/pace.js'
import type { WatchedTable } from './tables.js'
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

/**
 * Puts videos at the newest end of the history, the last one newest; known ones move there. Returns
 * the position of the last one, which grows with each.
 */
export async function appendWatched(
  db: Database,
  accountId: number,
  { videoIds, now }: { videoIds: readonly string[]; now: number },
): Promise<number> {
  const newest = await findNewestPlace(db, accountId)
  // No entry comes before an older one, even when the clock has been set back.
  const watchedAt = Math.max(now, newest.watchedAt)
  // A video named twice stands where it was named last; one statement cannot write a row twice.
  const inOrder = [...new Set([...videoIds].reverse())].reverse()
  const first = newest.position + 1
  const batchSize = 500
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
    await breathe()
  }
  return newest.position + inOrder.length
}

/** An entry of a history. Times are epoch milliseconds. */
export interface WatchedEntry {
  videoId: string
  watchedAt: number
  /** Orders entries of the same time. */
  position: number
  positionSeconds?: number
  lengthSeconds?: number
}

export function watchedEntryOf(row: Omit<Selectable<WatchedTable>, 'account_id'>): WatchedEntry {
  const entry: WatchedEntry = {
    videoId: row.video_id,
    watchedAt: row.watched_at,
    position: row.position,
  }
  if (row.position_seconds !== null) entry.positionSeconds = row.position_seconds
  if (row.length_seconds !== null) entry.lengthSeconds = row.length_seconds
  return entry
}

const isLater = (
  q: ExpressionBuilder<Schema & { excluded: WatchedTable }, 'watched' | 'excluded'>,
) =>
  q.or([
    q('excluded.watched_at', '>', q.ref('watched.watched_at')),
    q.and([
      q('excluded.watched_at', '=', q.ref('watched.watched_at')),
      q('excluded.position', '>', q.ref('watched.position')),
    ]),
  ])

/**
 * The entries as rows to insert. `where true` keeps SQLite from reading `on conflict` as a part of a
 * join (https://sqlite.org/lang_upsert.html).
 */
function historyRowsOf(db: Database, accountId: number, entries: readonly WatchedEntry[]) {
  const columns = {
    video_id: 'text',
    watched_at: 'bigint',
    position: 'bigint',
    position_seconds: 'bigint',
    length_seconds: 'bigint',
  } as const
  const given = givenRows(
    db,
    columns,
    entries.map((entry) => [
      entry.videoId,
      entry.watchedAt,
      entry.position,
      entry.positionSeconds ?? null,
      entry.lengthSeconds ?? null,
    ]),
  )
  return sql<WatchedTable>`select cast(${accountId} as integer), given.* from ${given} as given where true`
}

/**
 * Puts entries into a history, each video once. A video that is there stays where it is, unless the
 * entry is later; with `at`, it only moves when it came in with entries of that very time.
 */
export async function putWatched(
  db: Database,
  accountId: number,
  { entries, at }: { entries: readonly WatchedEntry[]; at?: number | undefined },
): Promise<void> {
  if (entries.length === 0) return
  await db
    .insertInto('watched')
    .columns([
      'account_id',
      'video_id',
      'watched_at',
      'position',
      'position_seconds',
      'length_seconds',
    ])
    .expression(historyRowsOf(db, accountId, entries))
    .onConflict((conflict) =>
      conflict
        .columns(['account_id', 'video_id'])
        .doUpdateSet((q) => ({
          position: q.ref('excluded.position'),
          watched_at: q.ref('excluded.watched_at'),
          position_seconds: q.fn.coalesce('excluded.position_seconds', 'watched.position_seconds'),
          length_seconds: q.fn.coalesce('excluded.length_seconds', 'watched.length_seconds'),
        }))
        .where((q) =>
          at === undefined ? isLater(q) : q.and([isLater(q), q('watched.watched_at', '=', at)]),
        ),
    )
    .execute()
}

/** How far videos of a history were watched; of those that are not in it, nothing is kept. */
export async function setWatchedPositions(
  db: Database,
  accountId: number,
  positions: readonly { videoId: string; positionSeconds: number }[],
): Promise<void> {
  if (positions.length === 0) return
  // The last report counts; a statement would take any.
  const latest = new Map(positions.map((each) => [each.videoId, each.positionSeconds]))
  // With the account among the rows SQLite begins with them, and looks each up by its key.
  const columns = { account_id: 'bigint', video_id: 'text', seconds: 'bigint' } as const
  const rows = [...latest].map(([videoId, seconds]) => [accountId, videoId, seconds])
  const given = givenRows(db, columns, rows)
  await sql`
    update watched set position_seconds = given.seconds from ${given} as given
    where watched.account_id = given.account_id
      and watched.video_id = given.video_id`.execute(db)
}

export async function countWatched(db: Database, accountId: number): Promise<number> {
  const { count } = await db
    .selectFrom('watched')
    .select((q) => q.fn.countAll<number>().as('count'))
    .where('account_id', '=', accountId)
    .executeTakeFirstOrThrow()
  return count
}

/** Those of these videos that are in the history. */
export async function listWatchedOf(
  db: Database,
  accountId: number,
  videoIds: readonly string[],
): Promise<Set<string>> {
  if (videoIds.length === 0) return new Set()
  const rows = await db
    .selectFrom('watched')
    .select('video_id')
    .where('account_id', '=', accountId)
    .where(isIn(db, 'watched.video_id', videoIds))
    .execute()
  return new Set(rows.map((row) => row.video_id))
}

/** The entries after a place, oldest first, at most `limit`. */
export async function listEntriesAfter(
  db: Database,
  accountId: number,
  { after, limit }: { after: HistoryPlace & { videoId: string }; limit: number },
): Promise<WatchedEntry[]> {
  const rows = await db
    .selectFrom('watched')
    .selectAll()
    .where('account_id', '=', accountId)
    .where((q) =>
      q.or([
        q('watched_at', '>', after.watchedAt),
        q.and([q('watched_at', '=', after.watchedAt), q('position', '>', after.position)]),
        q.and([
          q('watched_at', '=', after.watchedAt),
          q('position', '=', after.position),
          q('video_id', '<', after.videoId),
        ]),
      ]),
    )
    .where('watched_at', '>=', after.watchedAt)
    .orderBy('watched_at')
    .orderBy('position')
    .orderBy('video_id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(watchedEntryOf)
}
