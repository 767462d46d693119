import { z } from 'zod'
import { channelHints, secondsOf, timeOf, videoHints } from './hints.js'
import { skipItem, type Item, type Items, type VideoHint, type WatchedItem } from './item.js'
import {
  groupOf,
  playlistOf,
  playlistVideos,
  shape,
  someBoolean,
  someNumber,
  someText,
  subscriptionOf,
  type Shape,
} from './shape.js'
import { readHead, textOfHead, type Source } from './source.js'
import { excerpt, videoIdOf } from './text.js'

const format = 'foyer'

const timeIn = (text: string | undefined) =>
  text === undefined ? undefined : timeOf(Date.parse(text))

const subscription = z.object({
  channelId: z.string(),
  subscribed: z.string(),
  name: someText,
  picture: someText,
  hideShorts: someBoolean,
  hidePremieres: someBoolean,
  hideLive: someBoolean,
})

function foyerSubscriptionItems(entry: z.infer<typeof subscription>): Item[] {
  const { channelId, name, picture, subscribed, hideShorts, hidePremieres, hideLive } = entry
  const subscribedAt = timeIn(subscribed)
  const hides = { hide_shorts: hideShorts, hide_premieres: hidePremieres, hide_live: hideLive }
  const isChosen = Object.values(hides).some((choice) => choice !== undefined)
  return subscriptionOf(channelId, (ucid) => channelHints(ucid, name, picture)).map((item) =>
    item.kind === 'subscription'
      ? {
          ...item,
          ...(subscribedAt !== undefined && { subscribedAt }),
          ...(isChosen && { hides }),
        }
      : item,
  )
}

const group = z.object({ group: z.string(), channels: z.array(z.unknown()) })

const video = z.object({
  videoId: z.string(),
  title: someText,
  lengthSeconds: someNumber,
  published: someText,
  channelId: someText,
  channelName: someText,
})

const foyerHintsOf = (entry: z.infer<typeof video>, videoId: string): VideoHint[] =>
  videoHints({
    videoId,
    title: entry.title,
    lengthSeconds: entry.lengthSeconds,
    publishedAt: timeIn(entry.published),
    channel: entry.channelId,
    channelName: entry.channelName,
  })

const playlist = z.object({
  title: z.string(),
  description: someText,
  privacy: someText,
  created: z.string(),
  updated: someText,
  videos: z.array(z.unknown()).catch([]),
})

function foyerPlaylistItems({
  created,
  updated,
  videos,
  ...facts
}: z.infer<typeof playlist>): Item[] {
  const entries = videos.map((entry) => video.safeParse(entry).data)
  const listed = playlistVideos(
    entries,
    (entry) => entry?.videoId,
    (entry, videoId) => (entry ? foyerHintsOf(entry, videoId) : []),
  )
  return [
    playlistOf({ ...facts, createdAt: timeIn(created), updatedAt: timeIn(updated) }),
    ...listed,
  ]
}

const watched = video.extend({
  watched: z.string(),
  positionSeconds: someNumber,
  watchedLengthSeconds: someNumber,
})

function foyerWatchedItems(entry: z.infer<typeof watched>): Item[] {
  const videoId = videoIdOf(entry.videoId)
  if (!videoId) return [skipItem(`Not a video of YouTube: ${excerpt(entry.videoId)}`)]
  const item: WatchedItem = { kind: 'watched', videoId }
  const watchedAt = timeIn(entry.watched)
  const lengthSeconds = secondsOf(entry.watchedLengthSeconds)
  if (watchedAt !== undefined) item.watchedAt = watchedAt
  if (entry.positionSeconds !== undefined && entry.positionSeconds >= 0) {
    item.positionSeconds = Math.floor(entry.positionSeconds)
  }
  if (lengthSeconds !== undefined) item.lengthSeconds = lengthSeconds
  // Before it: what a hint says after it would pass for what the player reported.
  return [...foyerHintsOf(entry, videoId), item]
}

/** The documents of Foyer's own archive: they say what the others cannot. */
export const foyerShapes = (): Shape[] => [
  shape({ format, key: 'subscriptions[]' }, subscription, foyerSubscriptionItems),
  shape({ format, key: 'groups[]' }, group, ({ group: name, channels }) => groupOf(name, channels)),
  shape({ format, key: 'playlists[]' }, playlist, foyerPlaylistItems),
  shape({ format, key: 'history[]' }, watched, foyerWatchedItems),
  shape({ format, key: 'accountPreferences' }, z.record(z.string(), z.unknown()), (values) => [
    { kind: 'preferences', values },
  ]),
]

/** With it begins the text that explains the archive: there is nothing in it to import. */
export const readmeLine = 'This archive holds what belongs to an account of Foyer:'

export async function* readReadme(source: Source): Items {
  const head = textOfHead(await readHead(source, readmeLine.length))
  if (head === readmeLine) yield [{ kind: 'format', format }]
}
