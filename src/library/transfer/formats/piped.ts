import { z } from 'zod'
import { timeOf, videoHints } from './hints.js'
import { skipItem, type Item, type WatchedItem } from './item.js'
import {
  groupOf,
  playlistOf,
  playlistVideos,
  shape,
  someNumber,
  someText,
  type Shape,
} from './shape.js'
import { videoIdOf } from './text.js'

const format = 'piped'

const playlist = z.object({
  name: z.string(),
  visibility: someText,
  videos: z.array(z.unknown()).catch([]),
})

/** Which fields there are is the user's choice; one of those that others lack must be. */
const watched = z
  .object({
    videoId: someText,
    url: someText,
    title: someText,
    uploaderName: someText,
    uploaderUrl: someText,
    duration: someNumber,
    watchedAt: someNumber,
    currentTime: someNumber,
  })
  .refine(({ uploaderName, watchedAt, currentTime }) =>
    [uploaderName, watchedAt, currentTime].some((field) => field !== undefined),
  )

function watchedOf(entry: z.infer<typeof watched>): Item[] {
  const videoId = videoIdOf(entry.videoId ?? entry.url ?? '')
  if (!videoId) return [skipItem('Not a video of YouTube')]
  const item: WatchedItem = { kind: 'watched', videoId }
  const watchedAt = timeOf(entry.watchedAt)
  if (watchedAt !== undefined) item.watchedAt = watchedAt
  if (entry.currentTime !== undefined && entry.currentTime >= 1) {
    item.positionSeconds = Math.floor(entry.currentTime)
  }
  const hints = videoHints({
    videoId,
    title: entry.title,
    lengthSeconds: entry.duration,
    channel: entry.uploaderUrl,
    channelName: entry.uploaderName,
  })
  return [item, ...hints]
}

const group = z.object({ groupName: z.string(), channels: z.array(z.unknown()) })

/** What Piped exports beside subscriptions, for which it takes NewPipe's form. */
export const pipedShapes = (): Shape[] => [
  shape({ format, key: 'playlists[]' }, playlist, (list) => [
    playlistOf({ title: list.name, privacy: list.visibility }),
    ...playlistVideos(list.videos, (video) => video),
  ]),
  shape({ format, key: 'watchHistory[]' }, watched, watchedOf),
  shape({ format, key: 'groups[]' }, group, ({ groupName, channels }) =>
    groupOf(groupName, channels),
  ),
]
