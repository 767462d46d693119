import { z } from 'zod'
import { channelHints, secondsOf, timeOf, videoHints } from './hints.js'
import { skipItem, type Item, type VideoHint, type WatchedItem } from './item.js'
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

const format = 'freetube'
/** The profile that has every subscription; the others are parts of it. */
const wholeProfile = 'allChannels'

const subscription = z.object({ id: z.string(), name: someText, thumbnail: someText })

const profile = z.object({
  _id: someText,
  name: z.string(),
  subscriptions: z.array(z.unknown()),
})

const subscriptionItems = ({ id, name, thumbnail }: z.infer<typeof subscription>): Item[] =>
  subscriptionOf(id, (ucid) => channelHints(ucid, name, thumbnail))

function profileItems({ _id: id, name, subscriptions }: z.infer<typeof profile>): Item[] {
  const entries = subscriptions.map((entry) => subscription.safeParse(entry).data)
  const items = entries.flatMap((entry, index) =>
    entry
      ? subscriptionItems(entry)
      : [skipItem('Not a subscription', `subscription ${index + 1}`)],
  )
  const isWhole = id === wholeProfile
  const ids = entries.flatMap((entry) => (entry ? [entry.id] : []))
  return isWhole
    ? items
    : [...items, ...groupOf(name, ids).filter((item) => item.kind !== 'skipped')]
}

/** As of version 0.5 and before: a line a channel. */
const oldSubscription = z.object({
  channelId: z.string(),
  channelName: someText,
  channelThumbnail: someText,
  profile: z.array(z.object({ value: z.string() })).catch([]),
})

function oldSubscriptionItems(entry: z.infer<typeof oldSubscription>): Item[] {
  const { channelId, channelName, channelThumbnail, profile: profiles } = entry
  const groups = profiles.filter(({ value }) => value !== wholeProfile)
  return [
    ...subscriptionItems({ id: channelId, name: channelName, thumbnail: channelThumbnail }),
    ...groups.flatMap(({ value }) => groupOf(value, [channelId])),
  ]
}

const video = z.object({
  videoId: z.string(),
  title: someText,
  author: someText,
  authorId: someText,
  lengthSeconds: z.coerce.number().optional().catch(undefined),
  published: someNumber,
})

const hintsOf = (entry: z.infer<typeof video>, videoId: string): VideoHint[] =>
  videoHints({
    videoId,
    title: entry.title,
    lengthSeconds: entry.lengthSeconds,
    publishedAt: entry.published,
    channel: entry.authorId,
    channelName: entry.author,
  })

const watched = video.extend({ timeWatched: z.number(), watchProgress: someNumber })

function watchedItems(entry: z.infer<typeof watched>): Item[] {
  const videoId = videoIdOf(entry.videoId)
  if (!videoId) return [skipItem(`Not a video of YouTube: ${excerpt(entry.videoId)}`)]
  const item: WatchedItem = { kind: 'watched', videoId }
  const watchedAt = timeOf(entry.timeWatched)
  if (watchedAt !== undefined) item.watchedAt = watchedAt
  if (entry.watchProgress !== undefined && entry.watchProgress >= 1) {
    item.positionSeconds = Math.floor(entry.watchProgress)
  }
  const lengthSeconds = secondsOf(entry.lengthSeconds)
  if (lengthSeconds !== undefined) item.lengthSeconds = lengthSeconds
  return [item, ...hintsOf(entry, videoId)]
}

const playlist = z.object({
  playlistName: z.string(),
  description: someText,
  createdAt: someNumber,
  lastUpdatedAt: someNumber,
  videos: z.array(z.unknown()).catch([]),
})

function playlistItems(list: z.infer<typeof playlist>): Item[] {
  const { playlistName, description, createdAt, lastUpdatedAt, videos } = list
  const entries = videos.map((entry) => video.safeParse(entry).data)
  const listed = playlistVideos(
    entries,
    (entry) => entry?.videoId,
    (entry, videoId) => (entry ? hintsOf(entry, videoId) : []),
  )
  const facts = { title: playlistName, description, createdAt, updatedAt: lastUpdatedAt }
  return [playlistOf(facts), ...listed]
}

/** A note of its database about itself (https://github.com/seald/nedb), or a setting. */
const ownNote = z.union([
  z.object({ $$deleted: z.literal(true) }),
  z.object({ $$indexCreated: z.unknown() }),
  z.object({ _id: z.string(), value: z.unknown() }).strict(),
])

/** The three files of FreeTube, each a JSON object a line; lists also as one JSON list. */
export const freeTubeShapes = (): Shape[] => [
  shape({ format, key: '[]' }, watched, watchedItems),
  shape({ format, key: '[]' }, playlist, playlistItems),
  shape({ format, key: '[]' }, profile, profileItems),
  shape({ format, key: '[]' }, oldSubscription, oldSubscriptionItems),
  shape({ format, key: '[]' }, ownNote, () => []),
]
