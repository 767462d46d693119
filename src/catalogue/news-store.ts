import type { Database } from '../platform/db/schema.js'
import {
  listedColumns,
  listedVideoOf,
  videoColumns,
  videoOf,
  type ListedVideo,
  type Video,
} from './video-store.js'

/** Videos that are not gone from their source. */
const fromVideos = (db: Database) =>
  db
    .selectFrom('video')
    .innerJoin('channel', 'channel.id', 'video.channel_id')
    .where('video.deleted_at', 'is', null)

/** The video of an internal id, unless it is gone from its source. */
export async function findVideoById(db: Database, id: number): Promise<Video | undefined> {
  const row = await fromVideos(db)
    .select(videoColumns)
    .where('video.id', '=', id)
    .executeTakeFirst()
  return row && videoOf(row)
}

/** A video taken at random, all the same to which. */
export async function findAnyVideo(db: Database, random: () => number): Promise<Video | undefined> {
  const { last } = await db
    .selectFrom('video')
    .select((q) => q.fn.max<number | null>('id').as('last'))
    .executeTakeFirstOrThrow()
  const row = await fromVideos(db)
    .select(videoColumns)
    .where('video.id', '>=', Math.ceil(random() * (last ?? 0)))
    .orderBy('video.id')
    .limit(1)
    .executeTakeFirst()
  return row && videoOf(row)
}

/** A video and the number of the newest event about it. */
export interface ToldVideo {
  video: ListedVideo
  /** 0 when no event tells of it. */
  eventId: number
}

async function listEventIds(
  db: Database,
  videos: readonly ListedVideo[],
): Promise<Map<number, number>> {
  const found = new Map<number, number>()
  for (let from = 0; from < videos.length; from += 1000) {
    const ids = videos.slice(from, from + 1000).map((video) => video.id)
    const rows = await db
      .selectFrom('event')
      .select((q) => ['video_id', q.fn.max('id').as('last')])
      .where('video_id', 'in', ids)
      .groupBy('video_id')
      .execute()
    for (const row of rows) found.set(row.video_id, row.last)
  }
  return found
}

/**
 * The videos of these channels (public ids) that were published after `since` (epoch
 * milliseconds), of each channel the newest `limit`, in the order of their events.
 */
export async function listVideosSince(
  db: Database,
  ucids: readonly string[],
  { since, limit }: { since: number; limit: number },
): Promise<ToldVideo[]> {
  if (ucids.length === 0) return []
  const channels = await db
    .selectFrom('channel')
    .select('id')
    .where('ucid', 'in', ucids)
    .where('latest_published_at', '>', since)
    .execute()
  const videos: ListedVideo[] = []
  for (const { id } of channels) {
    const rows = await fromVideos(db)
      .select(listedColumns)
      .where('video.channel_id', '=', id)
      .where('video.published_at', '>', since)
      .orderBy('video.published_at', 'desc')
      .orderBy('video.id', 'desc')
      .limit(limit)
      .execute()
    videos.push(...rows.map(listedVideoOf))
  }
  const eventIds = await listEventIds(db, videos)
  return videos
    .map((video) => ({ video, eventId: eventIds.get(video.id) ?? 0 }))
    .sort((a, b) => a.eventId - b.eventId || a.video.publishedAt - b.video.publishedAt)
}
