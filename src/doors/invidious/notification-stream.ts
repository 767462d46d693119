import type { FastifyReply, FastifyRequest } from 'fastify'
import { isChannelId } from '../../catalogue/ids.js'
import type { Listening } from '../../catalogue/listening.js'
import { findAnyVideo } from '../../catalogue/news-store.js'
import { principalOf } from '../../identity/guard.js'
import type { Session } from '../../identity/sessions/store.js'
import {
  follow,
  type FollowRequest,
  type News,
  type NewsReader,
} from '../../library/notifications/follow.js'
import { minute, second, type Clock } from '../../platform/clock.js'
import { isDatabaseDown } from '../../platform/db/engine.js'
import { fieldsOf, maskFields } from '../../platform/http/partial-response.js'
import { createHeartbeats } from '../../platform/http/heartbeats.js'
import { comment, EventStream, frame } from '../../platform/http/sse.js'
import type { StreamCounter } from './count-streams.js'
import { fullVideoJson } from './full-video-json.js'
import { shortVideoJson } from './video-json.js'

export interface StreamParts {
  reader: NewsReader
  clock: Clock
  baseUrl: string
  random: () => number
  counter: StreamCounter
  listening: Listening
  /** Whether a session would still be let in. */
  isStillOpen: (session: Session) => Promise<boolean>
}

/** What a client subscribes to. */
export interface StreamRequest {
  topics: readonly string[]
  /** Epoch milliseconds. */
  since: number | undefined
  /** The language of times. */
  locale: string
}

const topicLimit = 1000
const debugTopic = 'debug'
/** A stream that can never say anything is closed: one client opens them and never reads. */
const idleLifetime = 2 * minute

/** The topics of a comma list: each once, at most 1000. */
export const readTopics = (list: string): string[] =>
  [...new Set(list.split(',').map((topic) => topic.trim()))].filter(Boolean).slice(0, topicLimit)

/** The number in `Last-Event-ID`, where a client left off. */
function lastEventId(request: FastifyRequest): number | undefined {
  const header = request.headers['last-event-id']
  return typeof header === 'string' && /^\d{1,15}$/.test(header) ? Number(header) : undefined
}

/** Makes frames; one that is the same for many listeners is made once, down to its bytes. */
function createFrames({ clock, baseUrl }: StreamParts) {
  const shared = new Map<string, Buffer>()
  const make = ({ video, eventId, isPast }: News, locale: string, fields: string | undefined) => {
    const to = { baseUrl, now: clock.now(), locale }
    const json = isPast ? shortVideoJson(video, to) : fullVideoJson(video, to)
    const shown = fields === undefined ? json : maskFields(json, fields)
    return Buffer.from(frame(JSON.stringify(shown), eventId || undefined))
  }
  return (news: News, locale: string, fields: string | undefined): Buffer => {
    if (news.isPast || news.eventId === 0) return make(news, locale, fields)
    const key = `${news.eventId}\n${locale}\n${fields ?? ''}`
    const found = shared.get(key)
    if (found) return found
    const made = make(news, locale, fields)
    shared.set(key, made)
    const [oldest] = shared.keys()
    if (shared.size > 200 && oldest !== undefined) shared.delete(oldest)
    return made
  }
}

/** Sends a video taken at random each minute, for those who try out a client. */
function startDebug({ reader, random }: StreamParts, { take, mayHear, onEnd }: OpenStream): void {
  const tell = async () => {
    const video = await findAnyVideo(reader.db, random)
    if (video && (await mayHear())) take({ video, eventId: 0, isPast: false })
  }
  const timer = setInterval(() => {
    tell().catch(() => undefined)
  }, minute)
  onEnd(() => {
    clearInterval(timer)
  })
}

/** What reads no events, as a script that only asks, must not keep one of a browser's connections. */
const isEventSource = ({ headers }: FastifyRequest) =>
  headers.accept?.includes('text/event-stream') ?? false

/** A stream that can never say anything does not stay. */
function closeLater({ stream, onEnd }: OpenStream): void {
  const timer = setInterval(() => {
    stream.end('closed: no topics')
  }, idleLifetime)
  onEnd(() => {
    clearInterval(timer)
  })
}

interface OpenStream {
  stream: EventStream
  /** Sends the headers and shows at once that the stream is alive. */
  start: () => void
  /** Whether its session is open still; ends the stream when it is not. */
  mayHear: () => Promise<boolean>
  take: (news: News) => void
  fail: (error: unknown) => void
  /** What is to be undone when the stream ends; at once when it has. */
  onEnd: (undo: () => void) => void
}

/**
 * Follows the channels, then starts the stream: whoever has seen its headers misses nothing that is
 * published afterwards. What cannot be read before is the response to the request.
 */
async function followChannels(
  { reader, listening }: StreamParts,
  request: FollowRequest,
  { stream, mayHear, take, fail, onEnd }: OpenStream,
): Promise<void> {
  const waitForRoom = () => stream.waitForRoom()
  const overflow = () => {
    stream.end('dropped: too slow')
  }
  try {
    const { end } = await follow(reader, request, { mayHear, take, fail, waitForRoom, overflow })
    onEnd(end)
    onEnd(listening.enter(request.topics))
  } catch (error) {
    stream.abandon()
    throw error
  }
}

/** Shows now and then that a stream is alive, if it may still be. */
const createBeating = ({ stream, mayHear, fail }: OpenStream) => ({
  beat: (text: string | Buffer) => {
    const refuse = (error: unknown) => {
      // Nothing can be sent while the database is away; it is sent when the database is back.
      if (isDatabaseDown(error)) stream.beat(text)
      else fail(error)
    }
    mayHear().then((isHeard) => {
      if (isHeard) stream.beat(text)
    }, refuse)
  },
})

/** Makes the one thing that begins a stream: counted, with heartbeats, and undone when it ends. */
function createBegin(parts: StreamParts, streams: Set<EventStream>) {
  const { clock, counter, random, isStillOpen } = parts
  const makeFrame = createFrames(parts)
  const keepalive = () => comment(`keepalive ${Math.floor(clock.now() / 1000)}`)
  const heartbeats = createHeartbeats(keepalive, random)
  return (request: FastifyRequest, reply: FastifyReply, locale: string): OpenStream => {
    const { session } = principalOf(request)
    const fields = fieldsOf(request.url)
    const undo: (() => void)[] = []
    const leave = counter.enter(request)
    const stream = new EventStream(reply, () => {
      leave()
      streams.delete(stream)
      for (const step of undo) step()
    })
    const open: OpenStream = {
      stream,
      start: () => {
        stream.start(keepalive())
      },
      mayHear: async () => {
        const isOpen = await isStillOpen(session)
        if (!isOpen) stream.end('closed: the credential has ended')
        return isOpen
      },
      take: (news) => {
        stream.send(makeFrame(news, locale, fields))
      },
      fail: (err) => {
        request.log.error({ reqId: request.id, err }, 'A notification stream had to end')
        stream.end('an error; please connect again')
      },
      onEnd: (step) => {
        if (streams.has(stream)) undo.push(step)
        else step()
      },
    }
    streams.add(stream)
    const beating = createBeating(open)
    heartbeats.add(beating)
    open.onEnd(() => {
      heartbeats.remove(beating)
    })
    return open
  }
}

/** The notification streams of a process: opens one for a request, ends all at a stop. */
export function createStreams(parts: StreamParts) {
  const streams = new Set<EventStream>()
  const begin = createBegin(parts, streams)
  let isOver = false
  // Not all at the same moment, and soon: another process may listen already.
  const sendAway = (stream: EventStream) => {
    stream.end('the server stops', Math.round(second / 2 + parts.random() * 2 * second))
  }

  return {
    open: async (request: FastifyRequest, reply: FastifyReply, asked: StreamRequest) => {
      const open = begin(request, reply, asked.locale)
      if (isOver) {
        sendAway(open.stream)
        return
      }
      const topics = asked.topics.filter(isChannelId)
      const isDebug = asked.topics.includes(debugTopic)
      if (isDebug) startDebug(parts, open)
      if (topics.length === 0 && !isDebug) {
        if (isEventSource(request)) closeLater(open)
        else open.stream.end('closed: no topics')
      }
      const { since } = asked
      if (topics.length > 0) {
        await followChannels(parts, { topics, since, after: lastEventId(request) }, open)
      }
      open.start()
    },
    endAll: () => {
      isOver = true
      for (const stream of [...streams]) sendAway(stream)
    },
  }
}
