import { sql } from 'kysely'
import { isIn } from '../platform/db/is-in.js'
import type { Database } from '../platform/db/schema.js'
import { newestOfChannel } from './bulk-store.js'
import { markChanged } from './revision-store.js'

/** A row's place in the order of its table. */
export type Place = readonly (number | string)[]

/** Rows of a table, and from where to go on; undefined at its end. */
export interface Slice<T> {
  rows: T[]
  next: Place | undefined
}

const isWithoutFollowers = sql<boolean>`not exists (
  select 1 from subscription where subscription.channel_id = channel.id)
  and not exists (select 1 from channel_poll where channel_poll.channel_id = channel.id)`

/** Channels (internal ids) that nobody follows and nobody listens to, made before a time. */
export async function listUnwanted(
  db: Database,
  [after = 0]: Place,
  { before, limit }: { before: number; limit: number },
): Promise<Slice<number>> {
  const found = await db
    .selectFrom('channel')
    .select(['id', sql<number>`${isWithoutFollowers} and created_at < ${before}`.as('isUnwanted')])
    .where('id', '>', Number(after))
    .orderBy('id')
    .limit(limit)
    .execute()
  const last = found.length < limit ? undefined : found.at(-1)
  const rows = found.filter(({ isUnwanted }) => Boolean(isUnwanted)).map(({ id }) => id)
  return { rows, next: last && [last.id] }
}

/** The videos (11-character ids) of channels that have not changed since a time. */
export async function listStale(
  db: Database,
  channelIds: readonly number[],
  { before, limit }: { before: number; limit: number },
): Promise<string[]> {
  const rows = await db
    .selectFrom('video')
    .select('video_id')
    .where(isIn(db, 'video.channel_id', channelIds))
    .where('changed_at', '<', before)
    .limit(limit)
    .execute()
  return rows.map((row) => row.video_id)
}

/** The videos of histories, in slices. */
export async function listWatchedIds(
  db: Database,
  [accountId = 0, videoId = '']: Place,
  limit: number,
): Promise<Slice<string>> {
  const rows = await db
    .selectFrom('watched')
    .select(['account_id', 'video_id'])
    .where(sql<boolean>`(account_id, video_id) > (${accountId}, ${videoId})`)
    .orderBy('account_id')
    .orderBy('video_id')
    .limit(limit)
    .execute()
  const last = rows.length < limit ? undefined : rows.at(-1)
  return {
    rows: rows.map((row) => row.video_id),
    next: last && [last.account_id, last.video_id],
  }
}

/** The videos of playlists, in slices. */
export async function listPlaylistIds(
  db: Database,
  [after = 0]: Place,
  limit: number,
): Promise<Slice<string>> {
  const rows = await db
    .selectFrom('playlist_video')
    .select(['id', 'video_id'])
    .where('id', '>', Number(after))
    .orderBy('id')
    .limit(limit)
    .execute()
  const last = rows.length < limit ? undefined : rows.at(-1)
  return { rows: rows.map((row) => row.video_id), next: last && [last.id] }
}

/**
 * Deletes videos (11-character ids) whose channel is unwanted still. What the channel brings when
 * somebody follows it again is its history, not news. Returns how many.
 */
export async function deleteVideos(tx: Database, videoIds: readonly string[]): Promise<number> {
  const rows = await tx
    .deleteFrom('video')
    .where(isIn(tx, 'video.video_id', videoIds))
    .where((q) =>
      q.exists(
        q
          .selectFrom('channel')
          .select('channel.id')
          .whereRef('channel.id', '=', 'video.channel_id')
          .where(isWithoutFollowers),
      ),
    )
    .returning('channel_id')
    .execute()
  const channelIds = [...new Set(rows.map((row) => row.channel_id))].sort((a, b) => a - b)
  if (channelIds.length === 0) return 0
  await tx
    .updateTable('channel')
    .set({ filled_at: null, latest_published_at: newestOfChannel })
    .where(isIn(tx, 'channel.id', channelIds))
    .execute()
  await markChanged(tx, channelIds)
  return rows.length
}

/** Deletes those of these channels (internal ids) that are unwanted still and have no video. */
export async function deleteChannels(tx: Database, channelIds: readonly number[]): Promise<number> {
  const result = await tx
    .deleteFrom('channel')
    .where(isIn(tx, 'channel.id', channelIds))
    .where(isWithoutFollowers)
    .where((q) =>
      q.not(q.exists(q.selectFrom('video').select('id').whereRef('channel_id', '=', 'channel.id'))),
    )
    .executeTakeFirst()
  return Number(result.numDeletedRows)
}

/**
 * Deletes the oldest events, as far as they are from before a time, at most `limit`; the newest one
 * stays, as later ones are counted from it. Returns how many.
 */
export async function deleteOldEvents(
  db: Database,
  { before, limit }: { before: number; limit: number },
): Promise<number> {
  const oldest = await db
    .selectFrom('event')
    .select(['id', 'created_at'])
    .orderBy('id')
    .limit(limit + 1)
    .execute()
  // The last of them may be the newest of all.
  const ids = oldest.slice(0, -1).filter((event) => event.created_at < before)
  if (ids.length === 0) return 0
  await db
    .deleteFrom('event')
    .where(
      isIn(
        db,
        'event.id',
        ids.map(({ id }) => id),
      ),
    )
    .execute()
  return ids.length
}
