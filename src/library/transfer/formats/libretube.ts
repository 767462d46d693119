import { z } from 'zod'
import { second } from '../../../platform/clock.js'
import { channelHints, videoHints } from './hints.js'
import { skipItem, type Item, type VideoHint } from './item.js'
import {
  groupOf,
  playlistOf,
  playlistVideos,
  shape,
  someNumber,
  someText,
  subscriptionOf,
  type Shape,
} from './shape.js'
import { excerpt, videoIdOf } from './text.js'

const format = 'libretube'

const video = z.object({
  videoId: z.string(),
  title: someText,
  uploadDate: someText,
  uploader: someText,
  uploaderUrl: someText,
  duration: someNumber,
})

/** Piped's history looks much the same, but has times. */
const watched = video.extend({
  watchedAt: z.undefined().optional(),
  currentTime: z.undefined().optional(),
  uploaderName: z.undefined().optional(),
})

const libreTubeHintsOf = (entry: z.infer<typeof video>, videoId: string): VideoHint[] =>
  videoHints({
    videoId,
    title: entry.title,
    lengthSeconds: entry.duration,
    publishedAt: entry.uploadDate === undefined ? undefined : Date.parse(entry.uploadDate),
    channel: entry.uploaderUrl,
    channelName: entry.uploader,
  })

/** The order is that of the app's table: oldest first, without times. */
function libreTubeWatchedOf(entry: z.infer<typeof video>): Item[] {
  const videoId = videoIdOf(entry.videoId)
  return videoId
    ? [{ kind: 'watched', videoId }, ...libreTubeHintsOf(entry, videoId)]
    : [skipItem(`Not a video of YouTube: ${excerpt(entry.videoId)}`)]
}

const position = z.object({ videoId: z.string(), position: z.number() })

function libreTubePositionOf(entry: z.infer<typeof position>): Item[] {
  const videoId = videoIdOf(entry.videoId)
  if (!videoId) return [skipItem(`Not a video of YouTube: ${excerpt(entry.videoId)}`)]
  const positionSeconds = Math.floor(entry.position / second)
  return positionSeconds > 0 ? [{ kind: 'position', videoId, positionSeconds }] : []
}

const subscription = z.object({ channelId: z.string(), name: someText, avatar: someText })

const playlist = z.object({
  playlist: z.object({ name: z.string(), description: someText }),
  videos: z.array(z.unknown()).catch([]),
})

function libreTubePlaylistItems({ playlist: list, videos }: z.infer<typeof playlist>): Item[] {
  const entries = videos.map((entry) => video.safeParse(entry).data)
  const listed = playlistVideos(
    entries,
    (entry) => entry?.videoId,
    (entry, videoId) => (entry ? libreTubeHintsOf(entry, videoId) : []),
  )
  return [playlistOf({ title: list.name, description: list.description }), ...listed]
}

/** Piped's have no rank, and no other name. */
const group = z
  .object({
    groupName: someText,
    name: someText,
    index: someNumber,
    channels: z.array(z.unknown()),
  })
  .refine(({ name, index }) => name !== undefined || index !== undefined)

const bookmark = z.object({ playlistId: z.string(), playlistName: someText })

/** The backup of LibreTube; its lists of an account at Piped have Piped's form. */
export const libreTubeShapes = (): Shape[] => [
  shape({ format, key: 'watchHistory[]' }, watched, libreTubeWatchedOf),
  shape({ format, key: 'watchPositions[]' }, position, libreTubePositionOf),
  ...['subscriptions[]', 'localSubscriptions[]'].map((key) =>
    shape({ format, key }, subscription, ({ channelId, name, avatar }) =>
      subscriptionOf(channelId, (ucid) => channelHints(ucid, name, avatar)),
    ),
  ),
  ...['groups[]', 'channelGroups[]'].map((key) =>
    shape({ format, key }, group, ({ groupName, name = '', channels }) =>
      groupOf(groupName ?? name, channels),
    ),
  ),
  shape({ format, key: 'localPlaylists[]' }, playlist, libreTubePlaylistItems),
  shape({ format, key: 'playlistBookmarks[]' }, bookmark, ({ playlistName, playlistId }) => [
    skipItem(
      `A playlist on YouTube, whose videos are not here: ${excerpt(playlistName ?? playlistId)}`,
    ),
  ]),
]
