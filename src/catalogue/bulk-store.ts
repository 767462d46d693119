import { sql } from 'kysely'
import { isIn } from '../platform/db/is-in.js'
import { atomically } from '../platform/db/atomically.js'
import type { Database } from '../platform/db/schema.js'
import { raiseRevision } from './revision-store.js'
import { columnsOfVideo, type VideoKind, type VideoValues } from './video-store.js'

export type { VideoKind }

export interface NewChannel {
  ucid: string
  /** Empty when it is not known. */
  name: string
}

/** Stores channels that are not there yet, and names those without a name; how many were new. */
export async function insertChannels(
  db: Database,
  channels: readonly NewChannel[],
  now: number,
): Promise<number> {
  if (channels.length === 0) return 0
  const known = await listChannelIds(
    db,
    channels.map(({ ucid }) => ucid),
  )
  // One that is there and gets no name needs no write, which would lock its row.
  const changed = channels.filter(({ ucid, name }) => name !== '' || !known.has(ucid))
  if (changed.length === 0) return 0
  await db
    .insertInto('channel')
    .values(changed.map(({ ucid, name }) => ({ ucid, name, created_at: now })))
    .onConflict((conflict) =>
      conflict
        .column('ucid')
        .doUpdateSet((q) => ({ name: q.ref('excluded.name') }))
        .where('channel.name', '=', '')
        .where('excluded.name', '!=', ''),
    )
    .execute()
  return channels.length - known.size
}

/** The internal ids of the channels of these public ids that are known. */
export async function listChannelIds(
  db: Database,
  ucids: readonly string[],
): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('channel')
    .select(['id', 'ucid'])
    .where(isIn(db, 'channel.ucid', ucids))
    .execute()
  return new Map(rows.map(({ id, ucid }) => [ucid, id]))
}

/** Stores videos that are not there yet, as history: news to nobody; how many were new. */
export async function insertVideos(
  db: Database,
  videos: readonly (VideoValues & { videoId: string; channelId: number })[],
  now: number,
): Promise<number> {
  if (videos.length === 0) return 0
  const rows = videos.map(({ videoId, channelId, ...values }) => ({
    video_id: videoId,
    channel_id: channelId,
    ...columnsOfVideo(values, now),
  }))
  const result = await db
    .insertInto('video')
    .values(rows)
    .onConflict((conflict) => conflict.column('video_id').doNothing())
    .executeTakeFirst()
  return Number(result.numInsertedOrUpdatedRows ?? 0n)
}

/** The time of the newest video of the channel that a statement updates; null when it has none. */
export const newestOfChannel = sql<number>`(select max(published_at) from video
  where video.channel_id = channel.id)`

/**
 * After videos were stored without it: sets each channel's newest time, that a channel with videos
 * has its first fill behind it, so that the next video is news, and that it has changed.
 */
export async function settleChannels(db: Database, now: number): Promise<void> {
  await atomically(db, async (tx) => {
    const revision = await raiseRevision(tx)
    await tx
      .updateTable('channel')
      .set({
        latest_published_at: newestOfChannel,
        filled_at: sql<number>`coalesce(filled_at, ${sql.lit(now)})`,
        revision,
      })
      .where((q) =>
        q.exists(q.selectFrom('video').select('id').whereRef('channel_id', '=', 'channel.id')),
      )
      .execute()
  })
}
