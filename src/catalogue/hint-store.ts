import type { Database } from '../platform/db/schema.js'
import { markChanged } from './revision-store.js'
import { findListedVideos } from './remembered-video-store.js'
import { listVideosById, type ListedVideo, type Video } from './video-store.js'

/** What somebody's file says of a video. Times are epoch milliseconds. */
export interface VideoHint {
  videoId: string
  title: string
  lengthSeconds?: number
  publishedAt?: number
  ucid?: string
  channelName?: string
}

/** What somebody's file says of a channel. */
export interface ChannelHint {
  ucid: string
  name?: string
  thumbnailUrl?: string
}

const hintsInOrder = <T>(items: readonly T[], keyOf: (item: T) => string): T[] =>
  [...new Map(items.map((item) => [keyOf(item), item])).values()].sort((one, other) =>
    keyOf(one) < keyOf(other) ? -1 : 1,
  )

/** Keeps what files say of videos, unless something is known of them already. */
export async function insertVideoHints(db: Database, hints: readonly VideoHint[]): Promise<void> {
  if (hints.length === 0) return
  const sorted = hintsInOrder(hints, ({ videoId }) => videoId)
  const rows = await db
    .selectFrom('video')
    .select('video_id')
    .where(
      'video_id',
      'in',
      sorted.map(({ videoId }) => videoId),
    )
    .execute()
  const known = new Set(rows.map((row) => row.video_id))
  const fresh = sorted.filter(({ videoId }) => !known.has(videoId))
  if (fresh.length === 0) return
  await db
    .insertInto('video_hint')
    .values(
      fresh.map((hint) => ({
        video_id: hint.videoId,
        title: hint.title,
        length_seconds: hint.lengthSeconds ?? null,
        published_at: hint.publishedAt ?? null,
        ucid: hint.ucid ?? null,
        channel_name: hint.channelName ?? null,
      })),
    )
    .onConflict((conflict) => conflict.column('video_id').doNothing())
    .execute()
}

/** Keeps what files say of channels; a channel without a name takes it until it tells of itself. */
export async function insertChannelHints(
  tx: Database,
  hints: readonly ChannelHint[],
): Promise<void> {
  if (hints.length === 0) return
  const sorted = hintsInOrder(hints, ({ ucid }) => ucid)
  await tx
    .insertInto('channel_hint')
    .values(
      sorted.map(({ ucid, name, thumbnailUrl }) => ({
        ucid,
        name: name ?? null,
        thumbnail_url: thumbnailUrl ?? null,
      })),
    )
    .onConflict((conflict) => conflict.column('ucid').doNothing())
    .execute()
  const nameless = await tx
    .selectFrom('channel')
    .select(['id', 'ucid'])
    .where(
      'ucid',
      'in',
      sorted.map(({ ucid }) => ucid),
    )
    .where('name', '=', '')
    .orderBy('id')
    .execute()
  const names = new Map(sorted.map(({ ucid, name }) => [ucid, name]))
  const named = nameless.filter(({ ucid }) => names.get(ucid) !== undefined)
  for (const { id, ucid } of named) {
    await tx
      .updateTable('channel')
      .set({ name: names.get(ucid) })
      .where('id', '=', id)
      .execute()
  }
  await markChanged(
    tx,
    named.map(({ id }) => id),
  )
}

/** What files say of videos, by id. */
export async function listVideoHints(
  db: Database,
  videoIds: readonly string[],
): Promise<Map<string, VideoHint>> {
  const found = new Map<string, VideoHint>()
  for (let from = 0; from < videoIds.length; from += 1000) {
    const rows = await db
      .selectFrom('video_hint')
      .selectAll()
      .where('video_id', 'in', videoIds.slice(from, from + 1000))
      .execute()
    for (const row of rows) {
      const hint: VideoHint = { videoId: row.video_id, title: row.title }
      if (row.length_seconds !== null) hint.lengthSeconds = row.length_seconds
      if (row.published_at !== null) hint.publishedAt = row.published_at
      if (row.ucid !== null) hint.ucid = row.ucid
      if (row.channel_name !== null) hint.channelName = row.channel_name
      found.set(hint.videoId, hint)
    }
  }
  return found
}

/** The pictures that files name for channels, by the channels' ids. */
export async function listChannelThumbnails(
  db: Database,
  ucids: readonly string[],
): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (let from = 0; from < ucids.length; from += 1000) {
    const rows = await db
      .selectFrom('channel_hint')
      .select(['ucid', 'thumbnail_url'])
      .where('ucid', 'in', ucids.slice(from, from + 1000))
      .execute()
    for (const { ucid, thumbnail_url: url } of rows) if (url !== null) found.set(ucid, url)
  }
  return found
}

const videoOfHint = (hint: VideoHint): Video => ({
  id: 0,
  videoId: hint.videoId,
  title: hint.title,
  description: '',
  ucid: hint.ucid ?? '',
  author: hint.channelName ?? '',
  publishedAt: hint.publishedAt ?? 0,
  lengthSeconds: hint.lengthSeconds ?? 0,
  viewCount: undefined,
  isLive: false,
  premieresAt: undefined,
  kind: 'video',
  newsEventId: undefined,
})

/** Adds to what is known of videos what files say of the others. */
async function addHints<V>(
  db: Database,
  videoIds: readonly string[],
  known: Map<string, V | Video>,
): Promise<Map<string, V | Video>> {
  const missing = videoIds.filter((videoId) => !known.has(videoId))
  for (const hint of (await listVideoHints(db, missing)).values()) {
    known.set(hint.videoId, videoOfHint(hint))
  }
  return known
}

/** `listVideosOrHints` for lists, which need no description. */
export async function findListedOrHints(
  db: Database,
  videoIds: readonly string[],
): Promise<Map<string, ListedVideo>> {
  return addHints<ListedVideo>(db, videoIds, await findListedVideos(db, videoIds))
}

/** What is known of videos, by id, and where nothing is, what files say of them. */
export async function listVideosOrHints(
  db: Database,
  videoIds: readonly string[],
): Promise<Map<string, Video>> {
  return addHints<Video>(db, videoIds, await listVideosById(db, videoIds))
}
