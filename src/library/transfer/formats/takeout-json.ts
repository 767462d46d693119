import { z } from 'zod'
import { channelHints, timeOf, videoHints } from './hints.js'
import { skipItem, type Item, type WatchedItem } from './item.js'
import { at, shape, someText, subscriptionOf, type Shape } from './shape.js'
import { excerpt, videoIdOf } from './text.js'

const format = 'takeout'

const activity = z.object({
  title: z.string(),
  titleUrl: someText,
  time: z.string(),
  subtitles: z
    .array(z.object({ name: someText, url: someText }))
    .optional()
    .catch(undefined),
  details: z.array(z.unknown()).optional().catch(undefined),
})

type Activity = z.infer<typeof activity>

/** What comes before and after the name in every title: "Watched …", "… angesehen". */
interface Frame {
  before: number
  after: number
}

const commonStart = (one: string, other: string): number => {
  let length = 0
  while (length < one.length && one[length] === other[length]) length += 1
  return length
}

const commonEnd = (one: string, other: string): number => {
  let length = 0
  while (length < one.length && one.at(-1 - length) === other.at(-1 - length)) length += 1
  return length
}

/**
 * What the titles of a history have in common; the language need not be known. It ends at a space,
 * so that no name loses letters that others share.
 */
function findFrame(titles: readonly string[]): Frame {
  const [first = '', ...others] = titles
  if (others.length === 0) return { before: 0, after: 0 }
  const start = first.slice(0, Math.min(...others.map((title) => commonStart(first, title))))
  const end = first.slice(
    first.length - Math.min(...others.map((title) => commonEnd(first, title))),
  )
  const space = end.search(/\s/)
  return {
    before: start.search(/\s\S*$/) + 1,
    after: space < 0 ? 0 : end.length - space,
  }
}

const channelNameIn = (title: string, { before, after }: Frame) =>
  title.slice(before, Math.max(before, title.length - after))

function takeoutWatchedItems(entry: Activity, frame: Frame): Item[] {
  const { title, titleUrl = '', subtitles, details } = entry
  const videoId = videoIdOf(titleUrl)
  if (details?.length) return [skipItem(`An advertisement: ${excerpt(title)}`)]
  if (!videoId) return [skipItem(`No video, or one that is gone: ${excerpt(title)}`)]
  const item: WatchedItem = { kind: 'watched', videoId, isNewestFirst: true }
  const watchedAt = timeOf(Date.parse(entry.time))
  if (watchedAt !== undefined) item.watchedAt = watchedAt
  const [channel] = subtitles ?? []
  const name = channelNameIn(title, frame)
  return [
    item,
    ...videoHints({ videoId, title: name, channel: channel?.url, channelName: channel?.name }),
  ]
}

/** So many titles show what all have in common. */
const sampleSize = 50

/** The history: titles have words of the account's language around them. */
function historyShape(): Shape {
  let frame: Frame | undefined
  const held: { entry: Activity; place: string }[] = []
  const release = (): Item[] => {
    const videos = held.filter(({ entry }) => entry.titleUrl !== undefined)
    const found = findFrame([...new Set(videos.map(({ entry }) => entry.title))])
    frame = found
    return held
      .splice(0)
      .flatMap(({ entry, place }) => at(place, takeoutWatchedItems(entry, found)))
  }
  const read = (value: unknown, place: string) => {
    const { data: entry } = activity.safeParse(value)
    if (!entry) return undefined
    if (frame) return at(place, takeoutWatchedItems(entry, frame))
    held.push({ entry, place })
    return held.length < sampleSize ? [] : release()
  }
  return { format, key: '[]', read, end: release }
}

const resource = z.object({
  snippet: z.object({
    title: someText,
    publishedAt: someText,
    resourceId: z.object({ channelId: z.string() }),
    thumbnails: z
      .object({ default: z.object({ url: someText }) })
      .optional()
      .catch(undefined),
  }),
})

/** Subscriptions as they were written until 2020. */
function resourceItems({ snippet }: z.infer<typeof resource>): Item[] {
  const { title, publishedAt, resourceId, thumbnails } = snippet
  const [first, ...rest] = subscriptionOf(resourceId.channelId, (ucid) =>
    channelHints(ucid, title, thumbnails?.default.url),
  )
  const subscribedAt = timeOf(Date.parse(publishedAt ?? ''))
  if (first?.kind !== 'subscription' || subscribedAt === undefined)
    return first ? [first, ...rest] : []
  return [{ ...first, subscribedAt }, ...rest]
}

const listed = z.object({
  snippet: z.object({
    title: someText,
    channelTitle: someText,
    resourceId: z.object({ videoId: z.string() }),
  }),
})

/** The JSON files of Takeout; `title` names a list that has no name inside. */
export function takeoutShapes(title: string): Shape[] {
  let isBegun = false
  const begin = (): Item[] => {
    if (isBegun) return []
    isBegun = true
    return [{ kind: 'playlist', title, description: '', privacy: 'private' }]
  }
  const list = shape({ format, key: '[]' }, listed, ({ snippet }) => {
    const videoId = videoIdOf(snippet.resourceId.videoId)
    if (!videoId)
      return [skipItem(`Not a video of YouTube: ${excerpt(snippet.resourceId.videoId)}`)]
    return [
      ...begin(),
      { kind: 'playlist-video', videoId },
      ...videoHints({ videoId, title: snippet.title }),
    ]
  })
  return [historyShape(), shape({ format, key: '[]' }, resource, resourceItems), list]
}
