import { z } from 'zod'
import { second } from '../../../platform/clock.js'
import { channelHints, timeOf, videoHints } from './hints.js'
import { skipItem, type Item, type WatchedItem } from './item.js'
import { playlistOf, playlistVideos, shape, someNumber, someText, type Shape } from './shape.js'
import { channelIdOf, excerpt, videoIdOf } from './text.js'

const format = 'grayjay'

/** `NAME:::ID` and an address a line. */
function grayjayPlaylistItems(text: string): Item[] {
  const [head = '', ...addresses] = text.split('\n').filter((line) => !line.startsWith('@/'))
  const [title = ''] = head.split(':::')
  const videos = addresses.filter((address) => address !== '')
  return [playlistOf({ title }), ...playlistVideos(videos, (address) => address)]
}

/** `ADDRESS|||SECONDS|||POSITION|||NAME`, the position in seconds. */
function historyItems(text: string): Item[] {
  const [address = '', seconds, position, ...name] = text.split('|||')
  const videoId = videoIdOf(address)
  if (!videoId) return [skipItem(`Not a video of YouTube: ${excerpt(address)}`)]
  const item: WatchedItem = { kind: 'watched', videoId }
  const watchedAt = timeOf(Number(seconds) * second)
  const positionSeconds = Math.floor(Number(position))
  if (watchedAt !== undefined) item.watchedAt = watchedAt
  if (positionSeconds > 0) item.positionSeconds = positionSeconds
  return [item, ...videoHints({ videoId, title: name.join('|||') })]
}

const author = z.object({ url: someText, name: someText }).optional().catch(undefined)

const video = z.object({
  name: z.string(),
  url: z.string(),
  author,
  duration: z.number(),
  datetime: someNumber,
})

function hintsOfVideo({ name, url, author, duration, datetime }: z.infer<typeof video>): Item[] {
  const videoId = videoIdOf(url)
  if (!videoId) return []
  return videoHints({
    videoId,
    title: name,
    lengthSeconds: duration,
    publishedAt: datetime === undefined ? undefined : datetime * second,
    channel: author?.url,
    channelName: author?.name,
  })
}

const channel = z.object({
  name: z.string(),
  url: z.string(),
  thumbnail: someText,
  subscribers: z.number(),
})

function hintsOfChannel({ name, url, thumbnail }: z.infer<typeof channel>): Item[] {
  const ucid = channelIdOf(url)
  return ucid ? channelHints(ucid, name, thumbnail) : []
}

/** The files in Grayjay's export: lists of texts, and what it remembers of videos and channels. */
export const grayjayShapes = (): Shape[] => [
  shape({ format, key: '[]' }, z.string().includes('|||'), historyItems),
  shape(
    { format, key: '[]' },
    z.union([z.string().includes(':::'), z.string().includes('\n')]),
    grayjayPlaylistItems,
  ),
  shape({ format, key: '[]' }, video, hintsOfVideo),
  shape({ format, key: '[]' }, channel, hintsOfChannel),
]
