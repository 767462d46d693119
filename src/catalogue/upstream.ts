import type { FastifyBaseLogger } from 'fastify'
import { z } from 'zod'
import { minute, type Clock } from '../platform/clock.js'
import type { Database } from '../platform/db/schema.js'
import type { Outbound } from '../platform/outbound.js'
import { isChannelId } from './ids.js'
import { deleteLookUp, leaseJobs, postponeJob, type MetadataJob } from './metadata-store.js'
import { isPaused, pauseSource } from './poll-store.js'
import { recordChannel, type ChannelNews } from './record-video.js'
import { backOff, retryTime, withJitter } from './rhythm.js'
import { findVideo } from './video-store.js'

/** Looks up videos that are known by id alone: at an Invidious, else by YouTube's oEmbed. */
export interface LookUpParts {
  db: Database
  clock: Clock
  logger: FastifyBaseLogger
  outbound: Outbound
  /** No slash at the end. */
  upstreamUrl: string | undefined
  oembedUrl: string | undefined
  random: () => number
  /** Fires when the process is to stop. */
  stopped: AbortSignal
}

const lookUpSource = 'metadata'
const pauseWithoutHeader = 15 * minute
/** After so many failures a video is taken to be gone. */
const attempts = 8
const maxResponseBytes = 2 * 1024 * 1024

const seconds = z.number().min(0).max(1e11)

/** What is used of an Invidious' `/api/v1/videos/:id`. */
const upstreamVideo = z.object({
  title: z.string().min(1),
  description: z.string().default(''),
  published: seconds.default(0),
  lengthSeconds: z.int().min(0).default(0),
  viewCount: z.int().min(0).optional(),
  author: z.string().default(''),
  authorId: z.string().refine(isChannelId),
  liveNow: z.boolean().default(false),
  premiereTimestamp: seconds.optional(),
})

const oembedVideo = z.object({
  title: z.string().min(1),
  author_name: z.string(),
  /** Ends in `/channel/UC…`, or in a handle. */
  author_url: z.url(),
})

const lookUp = { isListing: false, isLookUp: true }

function newsOfUpstream(videoId: string, video: z.infer<typeof upstreamVideo>): ChannelNews {
  const { title, description, lengthSeconds, viewCount, premiereTimestamp } = video
  const known = { videoId, title, description, lengthSeconds, viewCount, isLive: video.liveNow }
  const premieresAt = premiereTimestamp === undefined ? undefined : premiereTimestamp * 1000
  const news = { ...known, premieresAt, publishedAt: video.published * 1000 }
  return { ...lookUp, ucid: video.authorId, name: video.author, videos: [news] }
}

/** oEmbed tells neither time nor length; a handle stands for the channel until it tells of itself. */
function newsOfOembed(videoId: string, video: z.infer<typeof oembedVideo>): ChannelNews {
  const ucid = new URL(video.author_url).pathname.split('/').at(-1)?.slice(0, 100) ?? ''
  const news = { videoId, title: video.title, publishedAt: 0 }
  return { ...lookUp, ucid, name: video.author_name, videos: [news] }
}

/** A source's response: what it knows, `gone` when there is no such video, or a time to come back. */
type Found = ChannelNews | 'gone' | { pausedUntil: number }

interface Question<T> {
  url: string
  schema: z.ZodType<T>
  read: (video: T) => ChannelNews
}

async function ask<T>(parts: LookUpParts, { url, schema, read }: Question<T>): Promise<Found> {
  const { outbound, clock, stopped: signal } = parts
  const response = await outbound.send({ url, signal, maxBytes: maxResponseBytes })
  const { status, headers } = response
  if (status === 200) return read(schema.parse(JSON.parse(response.body.toString())))
  if (status === 429) {
    return { pausedUntil: retryTime(headers['retry-after'], clock.now(), pauseWithoutHeader) }
  }
  if ([400, 401, 403, 404, 410].includes(status)) return 'gone'
  throw new Error(`${new URL(url).host} responds with ${status}`)
}

/** The questions that may be asked about a video, best first. */
function questionsOf({ upstreamUrl, oembedUrl }: LookUpParts, videoId: string) {
  const watch = encodeURIComponent(`https://www.youtube.com/watch?v=${videoId}`)
  const upstream: Question<z.infer<typeof upstreamVideo>> | undefined =
    upstreamUrl === undefined
      ? undefined
      : {
          url: `${upstreamUrl}/api/v1/videos/${videoId}?fields=${Object.keys(upstreamVideo.shape).join(',')}`,
          schema: upstreamVideo,
          read: (video) => newsOfUpstream(videoId, video),
        }
  const oembed: Question<z.infer<typeof oembedVideo>> | undefined =
    oembedUrl === undefined
      ? undefined
      : {
          url: `${oembedUrl}?format=json&url=${watch}`,
          schema: oembedVideo,
          read: (video) => newsOfOembed(videoId, video),
        }
  return { upstream, oembed }
}

/** Asks one source after the other; the Invidious alone for a length, as oEmbed tells none. */
async function find(parts: LookUpParts, videoId: string): Promise<Found> {
  const { upstream, oembed } = questionsOf(parts, videoId)
  const isKnown = (await findVideo(parts.db, videoId)) !== undefined
  if (!upstream) return oembed && !isKnown ? ask(parts, oembed) : 'gone'
  if (!oembed || isKnown) return ask(parts, upstream)
  try {
    const found = await ask(parts, upstream)
    if (found !== 'gone') return found
  } catch (error) {
    if (parts.stopped.aborted) throw error
    const problem = error instanceof Error ? error.message : String(error)
    parts.logger.warn({ video: videoId, problem }, 'The Invidious behind could not be asked')
  }
  return ask(parts, oembed)
}

async function settleLookUp(parts: LookUpParts, job: MetadataJob, found: Found): Promise<void> {
  const { db, clock, logger } = parts
  if (found === 'gone') {
    logger.info({ video: job.videoId }, 'No source tells more of a video that was asked for')
    await deleteLookUp(db, job.videoId)
    return
  }
  if ('pausedUntil' in found) {
    await pauseSource(db, lookUpSource, found.pausedUntil)
    await postponeJob(db, job, found.pausedUntil)
    return
  }
  await db.transaction().execute(async (tx) => {
    await recordChannel(tx, found, clock.now())
    await deleteLookUp(tx, job.videoId)
  })
}

async function recordLookUpFailure(
  parts: LookUpParts,
  job: MetadataJob,
  error: unknown,
): Promise<void> {
  const { db, clock, logger, random, stopped } = parts
  if (stopped.aborted) return postponeJob(db, job, clock.now())
  const failures = job.failures + 1
  const problem = error instanceof Error ? error.message : String(error)
  logger.warn({ video: job.videoId, failures, problem }, 'A video could not be looked up')
  if (failures >= attempts) return deleteLookUp(db, job.videoId)
  const nextAt = clock.now() + withJitter(backOff(failures), random)
  await postponeJob(db, { ...job, failures }, nextAt)
}

async function runLookUp(parts: LookUpParts, job: MetadataJob): Promise<void> {
  try {
    await settleLookUp(parts, job, await find(parts, job.videoId))
  } catch (error) {
    await recordLookUpFailure(parts, job, error)
  }
}

/** Takes videos to look up, at most `limit`, and starts: one promise each. */
export async function lookUpDue(parts: LookUpParts, limit: number): Promise<Promise<void>[]> {
  const now = parts.clock.now()
  if (await isPaused(parts.db, lookUpSource, now)) return []
  const jobs = await leaseJobs(parts.db, { now, limit })
  return jobs.map((job) => runLookUp(parts, job))
}
