import { recordChannel } from '../../src/catalogue/record-video.js'
import type { Database } from '../../src/platform/db/schema.js'

/** `UC` and 22 characters, different for each number. */
export const ucidOf = (number: number) => `UC${String(number).padStart(22, '0')}`

/** 11 characters, different for each pair. */
export const videoIdOf = (channel: number, video: number) =>
  `${String(channel).padStart(5, '0')}_${String(video).padStart(5, '0')}`

/** Fills a channel, all at once, with videos published at these times (epoch milliseconds). */
export async function fillChannel(
  db: Database,
  channel: number,
  publishedAt: readonly number[],
  isListing = true,
): Promise<string[]> {
  const videos = publishedAt.map((time, at) => ({
    videoId: videoIdOf(channel, at),
    title: `Video ${at} of ${channel}`,
    publishedAt: time,
    lengthSeconds: 60 + at,
    viewCount: 10 * at,
  }))
  const news = { ucid: ucidOf(channel), name: `Channel ${channel}`, videos, isListing }
  await recordChannel(db, news, Date.UTC(2026, 0, 1))
  return videos.map((video) => video.videoId)
}

/** One more video in a channel, as a push brings it: news to its subscribers. */
export async function publish(
  db: Database,
  channel: number,
  video: number,
  publishedAt: number,
): Promise<string> {
  const videoId = videoIdOf(channel, video)
  const videos = [{ videoId, title: `Video ${video} of ${channel}`, publishedAt }]
  await recordChannel(db, { ucid: ucidOf(channel), videos, isListing: false }, Date.UTC(2026, 0, 1))
  return videoId
}
