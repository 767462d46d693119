import { z } from 'zod'
import type { Video } from '../../../rooms/machine/video.js'

const shortText = (length: number) => z.string().min(1).max(length)

/** What names a video in requests; whatever else a client knows of it is not believed. */
export const videoIdShape = z.object({ service: shortText(50), id: shortText(2000) })

export const subtitleShape = z
  .url({ protocol: /^https?$/ })
  .max(2000)
  .optional()

/** A video as OpenTogetherTube's clients know one; names with underscores are theirs. */
export function videoToJson(video: Video) {
  const { hlsUrl, dashUrl, sourceUrl, startAt, endAt, ...rest } = video
  return {
    ...rest,
    ...(hlsUrl === undefined ? {} : { hls_url: hlsUrl }),
    ...(dashUrl === undefined ? {} : { dash_url: dashUrl }),
    ...(sourceUrl === undefined ? {} : { src_url: sourceUrl }),
    ...(startAt === undefined ? {} : { startAt }),
    ...(endAt === undefined ? {} : { endAt }),
  }
}
