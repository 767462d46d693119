import { sql } from 'kysely'
import { isIn } from '../../platform/db/is-in.js'
import type { Database } from '../../platform/db/schema.js'
import type { Window } from '../../platform/page.js'
import { watchedEntryOf, type WatchedEntry } from './store.js'

const entryColumns = [
  'watched.video_id',
  'watched.watched_at',
  'watched.position',
  'watched.position_seconds',
  'watched.length_seconds',
] as const

/** A text as a pattern that finds it anywhere. */
const patternOf = (text: string) => `%${text.replace(/[\\%_]/g, '\\$&')}%`

/** Whether a column has the text; SQLite folds the case of ASCII letters alone. */
const hasText = (column: string, text: string) =>
  sql<boolean>`(lower(${sql.ref(column)}) like ${patternOf(text.toLowerCase())} escape '\\' or ${sql.ref(column)} like ${patternOf(text)} escape '\\')`

/**
 * A window of a history, newest first; with a text, only videos that have it in the title or the
 * channel's name, as far as these are known, or are named by it.
 */
export async function listHistory(
  db: Database,
  accountId: number,
  { text, window }: { text: string; window: Window },
): Promise<WatchedEntry[]> {
  let query = db
    .selectFrom('watched')
    .select(entryColumns)
    .where('watched.account_id', '=', accountId)
    .orderBy('watched.watched_at', 'desc')
    .orderBy('watched.position', 'desc')
    .orderBy('watched.video_id')
    .limit(window.limit)
    .offset(window.offset)
  if (text !== '') {
    query = query
      .leftJoin('video', 'video.video_id', 'watched.video_id')
      .leftJoin('channel', 'channel.id', 'video.channel_id')
      .leftJoin('video_hint', 'video_hint.video_id', 'watched.video_id')
      .where((q) =>
        q.or([
          hasText('video.title', text),
          hasText('channel.name', text),
          hasText('video_hint.title', text),
          hasText('video_hint.channel_name', text),
          q('watched.video_id', '=', text),
        ]),
      )
  }
  return (await query.execute()).map(watchedEntryOf)
}

/** The entries of these videos that are in a history, by video. */
export async function listEntriesOf(
  db: Database,
  accountId: number,
  videoIds: readonly string[],
): Promise<Map<string, WatchedEntry>> {
  if (videoIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('watched')
    .select(entryColumns)
    .where('watched.account_id', '=', accountId)
    .where(isIn(db, 'watched.video_id', videoIds))
    .execute()
  return new Map(rows.map((row) => [row.video_id, watchedEntryOf(row)]))
}
