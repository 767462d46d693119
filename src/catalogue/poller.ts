import type { FastifyBaseLogger } from 'fastify'
import { minute, type Clock } from '../platform/clock.js'
import type { Database } from '../platform/db/schema.js'
import type { EventHub } from '../platform/events/hub.js'
import type { Outbound, OutboundResponse } from '../platform/outbound.js'
import { parseAtom } from './atom.js'
import { decodeXml } from './decode-xml.js'
import {
  endPoll,
  isPaused,
  leasePolls,
  listPublishedAt,
  pauseSource,
  type Poll,
} from './poll-store.js'
import { recordChannel } from './record-video.js'
import { backOff, intervalOf, retryTime, withJitter } from './rhythm.js'

export interface PollerParts {
  db: Database
  clock: Clock
  logger: FastifyBaseLogger
  outbound: Outbound
  hub: EventHub
  /** A channel's id at its end makes the feed's address. */
  feedUrl: string
  /** An Invidious that can tell lengths, which feeds do not. */
  upstreamUrl: string | undefined
  /** 0 to 1. */
  random: () => number
  /** Fires when the process is to stop. */
  stopped: AbortSignal
}

const feedSource = 'feed'
const pauseWithoutHeader = 15 * minute
/** A feed is a few dozen kilobytes. */
const feedBytes = 1024 * 1024

function fetchFeed(
  { outbound, feedUrl, stopped: signal }: PollerParts,
  poll: Poll,
): Promise<OutboundResponse> {
  return outbound.send({
    url: `${feedUrl}${poll.ucid}`,
    maxBytes: feedBytes,
    signal,
    headers: {
      accept: 'application/atom+xml, application/xml;q=0.9',
      ...(poll.etag === undefined ? {} : { 'if-none-match': poll.etag }),
      ...(poll.lastModified === undefined ? {} : { 'if-modified-since': poll.lastModified }),
    },
  })
}

/** Videos and the poll's end are one write: a process that dies before it has read nothing. */
async function recordFeed(
  parts: PollerParts,
  poll: Poll,
  response: OutboundResponse,
): Promise<void> {
  const { db, clock, hub, logger } = parts
  const { name, videos, deleted, skipped } = await parseAtom(
    decodeXml(response.body, response.headers['content-type']),
    poll.ucid,
  )
  if (skipped > 0) logger.warn({ channel: poll.ucid, skipped }, 'Entries of a feed were left out')
  const now = clock.now()
  const times = videos.map((video) => video.publishedAt)
  const wait = intervalOf(times, { now, isPushed: poll.liveUntil > now })
  const { etag, 'last-modified': lastModified } = response.headers
  await db.transaction().execute(async (tx) => {
    const news = { ucid: poll.ucid, name, videos, deleted, isListing: true }
    await recordChannel(tx, { ...news, wantsLengths: parts.upstreamUrl !== undefined }, now)
    await endPoll(tx, poll.channelId, {
      nextAt: now + withJitter(wait, parts.random),
      failures: 0,
      fresh: { etag, lastModified, at: now },
    })
  })
  hub.announce()
}

/** Nothing new: the pace is that of the videos that are stored. */
async function recordUnchanged({ db, clock, random }: PollerParts, poll: Poll): Promise<void> {
  const now = clock.now()
  const times = await listPublishedAt(db, poll.channelId)
  const wait = intervalOf(times, { now, isPushed: poll.liveUntil > now })
  const { etag, lastModified } = poll
  await endPoll(db, poll.channelId, {
    nextAt: now + withJitter(wait, random),
    failures: 0,
    fresh: { etag, lastModified, at: now },
  })
}

/** The source has had enough: every channel waits. */
async function pause(parts: PollerParts, poll: Poll, response: OutboundResponse): Promise<void> {
  const { db, clock, logger } = parts
  const now = clock.now()
  const until = retryTime(response.headers['retry-after'], now, pauseWithoutHeader)
  await pauseSource(db, feedSource, until)
  await endPoll(db, poll.channelId, { nextAt: until, failures: poll.failures })
  logger.warn(
    { channel: poll.ucid, status: response.status, until: new Date(until).toISOString() },
    'The feed server asks for a pause; no channel is fetched until then',
  )
}

async function settlePoll(
  parts: PollerParts,
  poll: Poll,
  response: OutboundResponse,
): Promise<void> {
  const { status, headers } = response
  if (status === 200) return recordFeed(parts, poll, response)
  if (status === 304) return recordUnchanged(parts, poll)
  const isAsked = status === 429 || (status === 503 && headers['retry-after'] !== undefined)
  if (isAsked) return pause(parts, poll, response)
  throw new Error(`the feed server responds with ${status}`)
}

async function recordPollFailure(parts: PollerParts, poll: Poll, error: unknown): Promise<void> {
  const { db, clock, logger, random, stopped } = parts
  if (stopped.aborted) {
    await endPoll(db, poll.channelId, { nextAt: clock.now(), failures: poll.failures })
    return
  }
  const failures = poll.failures + 1
  const nextAt = clock.now() + withJitter(backOff(failures), random)
  const problem = error instanceof Error ? error.message : String(error)
  logger.warn(
    { channel: poll.ucid, failures, problem, next: new Date(nextAt).toISOString() },
    'A channel could not be fetched',
  )
  await endPoll(db, poll.channelId, { nextAt, failures })
}

/** Fetches one leased channel and gives it back; what goes wrong is logged and tried again later. */
async function pollChannel(parts: PollerParts, poll: Poll): Promise<void> {
  try {
    await settlePoll(parts, poll, await fetchFeed(parts, poll))
  } catch (error) {
    await recordPollFailure(parts, poll, error)
  }
}

/** Takes channels that are due, at most `limit`, and starts to fetch them: one promise each. */
export async function pollDue(parts: PollerParts, limit: number): Promise<Promise<void>[]> {
  const now = parts.clock.now()
  if (await isPaused(parts.db, feedSource, now)) return []
  const polls = await leasePolls(parts.db, { now, limit, random: parts.random })
  return polls.map((poll) => pollChannel(parts, poll))
}
