import type { Expression, ExpressionBuilder, Selectable } from 'kysely'
import type { Database, Schema } from '../platform/db/schema.js'
import type { VideoTable } from './tables.js'
import { updateChannel } from './channel-store.js'

export type VideoKind = VideoTable['kind']

/** A video in a list, with its channel's name and id. Times are epoch milliseconds. */
export interface ListedVideo {
  id: number
  videoId: string
  title: string
  ucid: string
  author: string
  publishedAt: number
  lengthSeconds: number
  viewCount: number | undefined
  isLive: boolean
  premieresAt: number | undefined
  kind: VideoKind
  newsEventId: number | undefined
}

export interface Video extends ListedVideo {
  description: string
}

/** The columns that make a `ListedVideo`, for queries on `video` joined with `channel`. */
export const listedColumns = [
  'video.id',
  'video.video_id',
  'video.title',
  'channel.ucid',
  'channel.name as author',
  'video.published_at',
  'video.length_seconds',
  'video.view_count',
  'video.is_live',
  'video.premieres_at',
  'video.kind',
  'video.news_event_id',
] as const

/** The columns that make a `Video`. A description can be most of what is stored of a video. */
export const videoColumns = [...listedColumns, 'video.description'] as const

type UnlistedColumn =
  'channel_id' | 'changed_at' | 'deleted_at' | 'is_looked_up' | 'revision' | 'description'

export type ListedRow = Omit<Selectable<VideoTable>, UnlistedColumn> & {
  ucid: string
  author: string
}

export const listedVideoOf = (row: ListedRow): ListedVideo => ({
  id: row.id,
  videoId: row.video_id,
  title: row.title,
  ucid: row.ucid,
  author: row.author,
  publishedAt: row.published_at,
  lengthSeconds: row.length_seconds,
  viewCount: row.view_count ?? undefined,
  isLive: row.is_live === 1,
  premieresAt: row.premieres_at ?? undefined,
  kind: row.kind,
  newsEventId: row.news_event_id ?? undefined,
})

export const videoOf = (row: ListedRow & { description: string }): Video => ({
  ...listedVideoOf(row),
  description: row.description,
})

/** The videos of these 11-character ids that are known, by id. */
export async function listVideosById(
  db: Database,
  videoIds: readonly string[],
): Promise<Map<string, Video>> {
  const found = new Map<string, Video>()
  for (let from = 0; from < videoIds.length; from += 1000) {
    const rows = await db
      .selectFrom('video')
      .innerJoin('channel', 'channel.id', 'video.channel_id')
      .select(videoColumns)
      .where('video.video_id', 'in', videoIds.slice(from, from + 1000))
      .execute()
    for (const row of rows) found.set(row.video_id, videoOf(row))
  }
  return found
}

/** A video as the rules of recording need it. */
export interface RecordedVideo extends Video {
  /** The internal id of its channel. */
  channelId: number
  isLookedUp: boolean
  isDeleted: boolean
}

export async function findRecordedVideo(
  db: Database,
  videoId: string,
): Promise<RecordedVideo | undefined> {
  const row = await db
    .selectFrom('video')
    .innerJoin('channel', 'channel.id', 'video.channel_id')
    .select(videoColumns)
    .select(['video.channel_id', 'video.is_looked_up', 'video.deleted_at'])
    .where('video.video_id', '=', videoId)
    .executeTakeFirst()
  if (!row) return undefined
  return {
    ...videoOf(row),
    channelId: row.channel_id,
    isLookedUp: row.is_looked_up === 1,
    isDeleted: row.deleted_at !== null,
  }
}

export async function findVideo(db: Database, videoId: string): Promise<Video | undefined> {
  return (await listVideosById(db, [videoId])).get(videoId)
}

export interface VideoValues {
  title: string
  description: string
  publishedAt: number
  lengthSeconds: number
  viewCount: number | undefined
  isLive: boolean
  premieresAt: number | undefined
  kind: VideoKind
}

export const columnsOfVideo = (video: VideoValues, now: number) => ({
  title: video.title,
  description: video.description,
  published_at: video.publishedAt,
  length_seconds: video.lengthSeconds,
  view_count: video.viewCount ?? null,
  is_live: video.isLive ? 1 : 0,
  premieres_at: video.premieresAt ?? null,
  kind: video.kind,
  changed_at: now,
})

/** Every change of a video's row has this: what was remembered of the row is void by it. */
const nextRevision = (q: ExpressionBuilder<Schema, 'video'>): Expression<number> =>
  q('video.revision', '+', 1)

interface NewVideo extends VideoValues {
  videoId: string
  channelId: number
  isLookedUp?: boolean
}

/** Stores a video unless its id is there already; its internal id, or undefined when it was. */
export async function insertVideo(
  db: Database,
  { videoId, channelId, isLookedUp = false, ...video }: NewVideo,
  now: number,
): Promise<number | undefined> {
  const row = await db
    .insertInto('video')
    .values({
      video_id: videoId,
      channel_id: channelId,
      is_looked_up: isLookedUp ? 1 : 0,
      ...columnsOfVideo(video, now),
    })
    .onConflict((conflict) => conflict.column('video_id').doNothing())
    .returning('id')
    .executeTakeFirst()
  return row?.id
}

export async function updateVideo(
  db: Database,
  { id, ...video }: VideoValues & { id: number },
  now: number,
): Promise<void> {
  await db
    .updateTable('video')
    .set((q) => ({ ...columnsOfVideo(video, now), deleted_at: null, revision: nextRevision(q) }))
    .where('id', '=', id)
    .execute()
}

/** Gives a video that was looked up to the channel that tells of it. */
export async function adoptVideo(db: Database, id: number, channelId: number): Promise<void> {
  await db
    .updateTable('video')
    .set((q) => ({ channel_id: channelId, is_looked_up: 0, revision: nextRevision(q) }))
    .where('id', '=', id)
    .execute()
}

/** Marks videos of a channel (11-character ids) as gone from the source. */
export async function markDeleted(
  db: Database,
  { channelId, videoIds, now }: { channelId: number; videoIds: readonly string[]; now: number },
): Promise<void> {
  await db
    .updateTable('video')
    .set((q) => ({ deleted_at: now, revision: nextRevision(q) }))
    .where('channel_id', '=', channelId)
    .where('video_id', 'in', videoIds)
    .where('deleted_at', 'is', null)
    .execute()
  await updateChannel(db, channelId, { has_deleted: 1 })
}

/** Marks the event that makes a video news to its channel's subscribers. */
export async function markAsNews(db: Database, id: number, eventId: number): Promise<void> {
  await db
    .updateTable('video')
    .set((q) => ({ news_event_id: eventId, revision: nextRevision(q) }))
    .where('id', '=', id)
    .execute()
}

/** The newest videos of all channels, at most `limit`. */
export async function listNewestVideos(db: Database, limit: number): Promise<Video[]> {
  const rows = await db
    .selectFrom('video')
    .innerJoin('channel', 'channel.id', 'video.channel_id')
    .select(videoColumns)
    .orderBy('video.published_at', 'desc')
    .orderBy('video.id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(videoOf)
}

/** The newest video of each of these channels (internal ids) that has one, in no order. */
export async function listLatestOfChannels(
  db: Database,
  channelIds: readonly number[],
): Promise<Video[]> {
  if (channelIds.length === 0) return []
  const rows = await db
    .selectFrom('channel')
    .innerJoin('video', (join) =>
      join.on('video.id', '=', (q) =>
        q
          .selectFrom('video as newest')
          .select('newest.id')
          .whereRef('newest.channel_id', '=', 'channel.id')
          .orderBy('newest.published_at', 'desc')
          .orderBy('newest.id', 'desc')
          .limit(1),
      ),
    )
    .select(videoColumns)
    .where('channel.id', 'in', channelIds)
    .execute()
  return rows.map(videoOf)
}
