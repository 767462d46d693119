import { isChannelId, isVideoId } from '../../catalogue/ids.js'
import {
  insertChannels,
  insertVideos,
  listChannelIds,
  type NewChannel,
  type VideoKind,
} from '../../catalogue/bulk-store.js'
import { listChannels, listVideos, type SourceVideo } from './invidious-store.js'
import type { Move } from './move.js'
import { pagesLeft } from './pages.js'
import { countMoved, countSkipped } from './report.js'

export async function moveChannels(move: Move): Promise<void> {
  const { source, db, clock, report } = move
  for await (const page of pagesLeft(move, 'channels', {
    readPage: (after) => listChannels(source, after),
    keyOf: ({ id }) => id,
  })) {
    const channels = page.flatMap(({ id, author }): NewChannel[] => {
      if (isChannelId(id)) return [{ ucid: id, name: author ?? '' }]
      countSkipped(report, 'a channel whose id is not UC and 22 characters', id)
      return []
    })
    const brought = await insertChannels(db, channels, clock.now())
    countMoved(report, 'channels', { read: page.length, brought })
  }
}

/** A video as the tables of an Invidious hold it, in a channel's list or in a playlist. */
export type VideoSource = Pick<
  SourceVideo,
  'title' | 'published' | 'ucid' | 'length_seconds' | 'live_now'
> &
  Partial<Pick<SourceVideo, 'premiere_timestamp' | 'views'>> & {
    id: string | null
    author?: string | null
  }

type UsableVideo = VideoSource & { id: string; ucid: string }

function isUsable(video: VideoSource): video is UsableVideo {
  return isVideoId(video.id ?? '') && isChannelId(video.ucid ?? '')
}

function movedKindOf({
  live_now: isLive,
  premiere_timestamp: premieresAt,
}: VideoSource): VideoKind {
  if (isLive) return 'live'
  return premieresAt ? 'premiere' : 'video'
}

/** Brings videos that are not here yet; those without a usable id or channel are left out. */
export async function bringVideos(
  { db, clock, report }: Pick<Move, 'db' | 'clock' | 'report'>,
  videos: readonly VideoSource[],
): Promise<number> {
  const usable = videos.filter(isUsable)
  for (const video of videos) {
    if (!isUsable(video)) {
      countSkipped(report, 'a video without a usable id or channel', `${video.id} in ${video.ucid}`)
    }
  }
  const now = clock.now()
  const names = new Map(usable.map(({ ucid, author }) => [ucid, author ?? '']))
  await insertChannels(
    db,
    [...names].map(([ucid, name]) => ({ ucid, name })),
    now,
  )
  const channelIds = await listChannelIds(db, [...names.keys()])
  const rows = usable.map((video) => ({
    videoId: video.id,
    channelId: channelIds.get(video.ucid) ?? 0,
    title: video.title ?? '',
    description: '',
    publishedAt: video.published?.getTime() ?? 0,
    lengthSeconds: video.length_seconds ?? 0,
    viewCount: video.views ?? undefined,
    isLive: video.live_now ?? false,
    premieresAt: video.premiere_timestamp?.getTime(),
    kind: movedKindOf(video),
  }))
  return insertVideos(db, rows, now)
}

export async function moveVideos(move: Move): Promise<void> {
  const { source, report } = move
  for await (const page of pagesLeft(move, 'channel_videos', {
    readPage: (after) => listVideos(source, after),
    keyOf: ({ id }) => id,
  })) {
    const brought = await bringVideos(move, page)
    countMoved(report, 'videos', { read: page.length, brought })
  }
}
