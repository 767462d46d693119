import type { ChannelHint, VideoHint } from './item.js'
import { channelIdOf, oneLine, pictureOf } from './text.js'

interface VideoFacts {
  videoId: string
  title?: string | null | undefined
  lengthSeconds?: number | null | undefined
  publishedAt?: number | null | undefined
  /** An id or an address. */
  channel?: string | null | undefined
  channelName?: string | null | undefined
}

const earliest = Date.UTC(2005, 0, 1)
const latest = Date.UTC(2100, 0, 1)

/** Epoch milliseconds that can be those of a video; undefined for anything else. */
export const timeOf = (time: number | null | undefined): number | undefined =>
  typeof time === 'number' && time >= earliest && time < latest ? Math.floor(time) : undefined

/** Whole seconds of a video of at most a month; undefined for anything else, and for 0. */
export const secondsOf = (seconds: number | null | undefined): number | undefined =>
  typeof seconds === 'number' && seconds > 0 && seconds < 31 * 86_400
    ? Math.floor(seconds)
    : undefined

/** What a file says of a video; nothing when it says nothing that can be used. */
export function videoHints(facts: VideoFacts): VideoHint[] {
  const title = oneLine(facts.title ?? '', 500)
  const lengthSeconds = secondsOf(facts.lengthSeconds)
  const publishedAt = timeOf(facts.publishedAt)
  const ucid = channelIdOf(facts.channel ?? '')
  const channelName = oneLine(facts.channelName ?? '', 200)
  // Takeout and others write the address where a video has no title any more.
  const isTitled = title !== '' && !/^https?:\/\//.test(title) && title !== facts.videoId
  if (!isTitled) return []
  const hint: VideoHint = { kind: 'video', videoId: facts.videoId, title }
  if (lengthSeconds !== undefined) hint.lengthSeconds = lengthSeconds
  if (publishedAt !== undefined) hint.publishedAt = publishedAt
  if (ucid !== undefined) hint.ucid = ucid
  if (channelName) hint.channelName = channelName
  return [hint]
}

/** What a file says of a channel; nothing when it says nothing. */
export function channelHints(
  ucid: string,
  name: string | null | undefined,
  thumbnail?: string | null,
): ChannelHint[] {
  const hint: ChannelHint = { kind: 'channel', ucid }
  const cleanName = oneLine(name ?? '', 200)
  const thumbnailUrl = pictureOf(thumbnail)
  if (cleanName && cleanName !== ucid) hint.name = cleanName
  if (thumbnailUrl) hint.thumbnailUrl = thumbnailUrl
  return hint.name === undefined && hint.thumbnailUrl === undefined ? [] : [hint]
}
