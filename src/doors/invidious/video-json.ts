import { z } from 'zod'
import type { ListedVideo, Video } from '../../catalogue/video-store.js'
import type { PlaylistEntry } from '../../library/playlists/store.js'
import { publishedText } from './published-text.js'

/** The nine sizes in which clients look for a thumbnail: quality, file, width, height. */
const thumbnails = [
  ['maxres', 'maxres', 1280, 720],
  ['maxresdefault', 'maxresdefault', 1280, 720],
  ['sddefault', 'sddefault', 640, 480],
  ['high', 'hqdefault', 480, 360],
  ['medium', 'mqdefault', 320, 180],
  ['default', 'default', 120, 90],
  ['start', '1', 120, 90],
  ['middle', '2', 120, 90],
  ['end', '3', 120, 90],
] as const

/** Absolute URLs: a client refuses a server whose thumbnails are relative. */
export const thumbnailsOf = (baseUrl: string, videoId: string) =>
  thumbnails.map(([quality, file, width, height]) => ({
    quality,
    url: `${baseUrl}/vi/${videoId}/${file}.jpg`,
    width,
    height,
  }))

const authorUrl = (ucid: string) => (ucid ? `/channel/${ucid}` : '')

/** What a video's JSON depends on besides the video. */
export interface Reader {
  baseUrl: string
  /** Epoch milliseconds. */
  now: number
  locale: string
}

/** A video in a feed. */
export const shortVideoJson = (video: ListedVideo, { baseUrl, now, locale }: Reader) => ({
  type: 'shortVideo',
  title: video.title,
  videoId: video.videoId,
  videoThumbnails: thumbnailsOf(baseUrl, video.videoId),
  lengthSeconds: video.lengthSeconds,
  author: video.author,
  authorId: video.ucid,
  authorUrl: authorUrl(video.ucid),
  published: Math.floor(video.publishedAt / 1000),
  publishedText: publishedText(video.publishedAt, now, locale),
  viewCount: video.viewCount ?? null,
})

/** The JSON of a video in two parts, between which something belongs that is not kept. */
interface VideoText {
  baseUrl: string
  head: string
  tail: string
}

/**
 * Lists share their videos, so the JSON that is made of one is kept with it, without `gap`. Nothing
 * in a text of JSON looks like one: quotes in it have a backslash.
 */
function keepTexts(gap: string, write: (video: ListedVideo, baseUrl: string) => string) {
  const texts = new WeakMap<ListedVideo, VideoText>()
  return (video: ListedVideo, baseUrl: string): VideoText => {
    const known = texts.get(video)
    if (known?.baseUrl === baseUrl) return known
    const json = write(video, baseUrl)
    const at = json.indexOf(gap)
    const made = { baseUrl, head: json.slice(0, at), tail: json.slice(at + gap.length) }
    texts.set(video, made)
    return made
  }
}

const shortTextOf = keepTexts('"publishedText":""', (video, baseUrl) =>
  JSON.stringify({
    ...shortVideoJson(video, { baseUrl, now: 0, locale: '' }),
    publishedText: '',
  }),
)

/** `shortVideoJson` as text. */
export function shortVideoText(video: ListedVideo, { baseUrl, now, locale }: Reader): string {
  const { head, tail } = shortTextOf(video, baseUrl)
  const age = JSON.stringify(publishedText(video.publishedAt, now, locale))
  return `${head}"publishedText":${age}${tail}`
}

/** A video in a list of a channel, of a search or of what is trending, as Invidious shows it there. */
export const listedVideoJson = (video: Video, reader: Reader) => ({
  ...shortVideoJson(video, reader),
  type: 'video',
  description: video.description,
  liveNow: video.isLive,
  premium: false,
  isUpcoming: video.premieresAt !== undefined && video.premieresAt > reader.now,
})

/** A video in a playlist; `video` is absent while nothing is known of it. */
export const playlistVideoJson = (
  { videoId, index, indexId }: PlaylistEntry,
  video: ListedVideo | undefined,
  baseUrl: string,
) => ({
  type: 'video',
  title: video?.title ?? '',
  videoId,
  author: video?.author ?? '',
  authorId: video?.ucid ?? '',
  authorUrl: authorUrl(video?.ucid ?? ''),
  videoThumbnails: thumbnailsOf(baseUrl, videoId),
  index,
  indexId,
  lengthSeconds: video?.lengthSeconds ?? 0,
  liveNow: video?.isLive ?? false,
})

const playlistTextOf = keepTexts('"index":0,"indexId":""', (video, baseUrl) =>
  JSON.stringify(
    playlistVideoJson({ videoId: video.videoId, index: 0, indexId: '' }, video, baseUrl),
  ),
)

/** `playlistVideoJson` as text. */
export function playlistVideoText(
  entry: PlaylistEntry,
  video: ListedVideo | undefined,
  baseUrl: string,
): string {
  if (video === undefined) return JSON.stringify(playlistVideoJson(entry, video, baseUrl))
  const { head, tail } = playlistTextOf(video, baseUrl)
  return `${head}"index":${entry.index},"indexId":${JSON.stringify(entry.indexId)}${tail}`
}

export const thumbnailSchema = z
  .object({ quality: z.string(), url: z.string(), width: z.int(), height: z.int() })
  .meta({
    id: 'Thumbnail',
    examples: [
      {
        quality: 'medium',
        url: 'http://127.0.0.1:3000/vi/dQw4w9WgXcQ/mqdefault.jpg',
        width: 320,
        height: 180,
      },
    ],
  })

const common = {
  title: z.string(),
  videoId: z.string(),
  videoThumbnails: z.array(thumbnailSchema),
  lengthSeconds: z.int(),
  author: z.string(),
  authorId: z.string(),
  authorUrl: z.string(),
}

export const shortVideoSchema = z
  .object({
    ...common,
    type: z.literal('shortVideo'),
    published: z.int().describe('Unix seconds'),
    publishedText: z.string(),
    viewCount: z.int().nullable().describe('null while it is not known'),
  })
  .meta({ id: 'ShortVideo' })

export const listedVideoSchema = shortVideoSchema
  .extend({
    type: z.literal('video'),
    description: z.string(),
    liveNow: z.boolean(),
    premium: z.boolean(),
    isUpcoming: z.boolean(),
  })
  .meta({ id: 'Video' })

export const playlistVideoSchema = z
  .object({
    ...common,
    type: z.literal('video'),
    index: z.int().describe('Position in the playlist, from 0'),
    indexId: z.string().describe('Names this entry; upper-case hex'),
    liveNow: z.boolean(),
  })
  .meta({ id: 'PlaylistVideo' })
