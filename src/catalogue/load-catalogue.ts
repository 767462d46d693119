import { z } from 'zod'
import { second, type Clock } from '../platform/clock.js'
import type { Database } from '../platform/db/schema.js'
import { Problem } from '../platform/problem.js'
import { isChannelId, isVideoId } from './ids.js'
import { recordChannel, type Tally, type VideoNews } from './record-video.js'

/** Unix seconds; up to the year 9999. */
const time = z.int().min(0).max(253_402_300_799)

/** What may be left out may also be null. */
const optional = <S extends z.ZodType>(schema: S) =>
  schema.nullish().transform((value) => value ?? undefined)

const videoFile = z.object({
  videoId: z.string().refine(isVideoId, 'must be 11 characters of A-Z a-z 0-9 _ -'),
  title: z.string().min(1).max(1000),
  published: time,
  description: optional(z.string().max(100_000)),
  lengthSeconds: optional(z.int().min(0)),
  viewCount: optional(z.int().min(0)),
  liveNow: optional(z.boolean()),
  premiereTimestamp: optional(time),
})

const channelFile = z.object({
  authorId: z.string().refine(isChannelId, 'must be UC and 22 characters of A-Z a-z 0-9 _ -'),
  author: z.string().min(1).max(1000),
  videos: z.array(videoFile),
})

const catalogueFile = z.object({ channels: z.array(channelFile) })

/** Channels and videos as a file lists them; times in Unix seconds. */
export type CatalogueFile = z.infer<typeof catalogueFile>

const shownIssues = 20

/** Reads a catalogue file; throws `file_unreadable` that names each wrong place in it. */
export function readCatalogue(data: unknown): CatalogueFile {
  const parsed = catalogueFile.safeParse(data)
  if (parsed.success) return parsed.data
  const { issues } = parsed.error
  const lines = issues
    .slice(0, shownIssues)
    .map(({ path, message }) => `  ${path.join('/') || 'the file'}: ${message}`)
  if (issues.length > shownIssues) lines.push(`  and ${issues.length - shownIssues} more`)
  throw new Problem('file_unreadable', `This is not a catalogue:\n${lines.join('\n')}`)
}

const loadedNewsOf = (video: z.infer<typeof videoFile>): VideoNews => ({
  videoId: video.videoId,
  title: video.title,
  publishedAt: video.published * second,
  description: video.description,
  lengthSeconds: video.lengthSeconds,
  viewCount: video.viewCount,
  isLive: video.liveNow,
  premieresAt: video.premiereTimestamp === undefined ? undefined : video.premiereTimestamp * second,
})

/** Records every channel of a file, each in a transaction of its own, and counts the videos. */
export async function loadCatalogue(
  { db, clock }: { db: Database; clock: Clock },
  { channels }: CatalogueFile,
): Promise<Tally & { channels: number }> {
  const total = { channels: channels.length, added: 0, changed: 0, same: 0 }
  for (const { authorId, author, videos } of channels) {
    const news = { ucid: authorId, name: author, videos: videos.map(loadedNewsOf), isListing: true }
    const { added, changed, same } = await recordChannel(db, news, clock.now())
    total.added += added
    total.changed += changed
    total.same += same
  }
  return total
}
