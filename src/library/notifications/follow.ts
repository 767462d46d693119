import { findVideoById, listVideosSince } from '../../catalogue/news-store.js'
import type { ListedVideo, Video } from '../../catalogue/video-store.js'
import type { Database } from '../../platform/db/schema.js'
import type { EventHub, Following, LoggedEvent } from '../../platform/events/hub.js'
import { findLatestEventId, listEventsOf } from '../../catalogue/event-store.js'
import { memoize } from '../../platform/memo.js'

/** A video that an event tells of. */
interface EventNews {
  video: Video
  /** To resume from; 0 when it has no number. */
  eventId: number
  isPast: false
}

/** A video that was asked for by `since`. */
interface PastNews {
  video: ListedVideo
  /** Of the newest event about it; 0 when it has none. */
  eventId: number
  isPast: true
}

/** A video that is news to a listener. */
export type News = EventNews | PastNews

/** Where news go. */
export interface Sink {
  /** Whether the listener may still receive; checked after events are read, before they are sent. */
  mayHear(): Promise<boolean>
  /** Takes one; called in order. */
  take(news: News): void
  /** Resolves when there is room for more, or nobody listens any more. */
  waitForRoom(): Promise<void>
  /** Called when more waits than is bearable. */
  overflow(): void
  /** Called once when the store cannot be read. */
  fail(error: unknown): void
}

export interface FollowRequest {
  /** Public ids of channels. */
  topics: readonly string[]
  /** Resume: stored events later than this number come first. */
  after: number | undefined
  /** Epoch milliseconds: videos published later come first, at most 15 a topic. */
  since: number | undefined
}

const pastLimit = 15
const pageSize = 200
/** So many live events may wait while stored ones are sent. */
const waitingLimit = 500

/** Reads the videos of events for all listeners of a process: each is read once. */
export interface NewsReader {
  db: Database
  hub: EventHub
  findNews: (event: LoggedEvent) => Promise<Video | undefined>
}

/** A listing's history and looked-up videos have events, too, but are news to nobody. */
const isNews = (event: LoggedEvent, video: Video) =>
  event.kind === 'video_changed' || video.newsEventId === event.id

export function createNewsReader(db: Database, hub: EventHub): NewsReader {
  // By event, as a later event about the same video finds it changed.
  const read = memoize({ memory: 'news', count: 200 }, (key: string) =>
    findVideoById(db, Number(key.split(' ')[1])),
  )
  return {
    db,
    hub,
    findNews: async (event) => {
      const video = await read(`${event.id} ${event.subjectId}`)
      return video && isNews(event, video) ? video : undefined
    },
  }
}

interface Stretch {
  /** Later events come live. */
  upTo: number
  isEnded: () => boolean
}

/** The videos that `since` asks for, as fast as they are taken. */
async function sendPast(
  { db }: NewsReader,
  { topics, since, upTo, isEnded }: FollowRequest & Stretch,
  sink: Sink,
): Promise<void> {
  if (since === undefined) return
  const missed = await listVideosSince(db, topics, { since, limit: pastLimit })
  if (missed.length === 0 || !(await sink.mayHear())) return
  for (const { video, eventId } of missed) {
    if (isEnded()) return
    if (eventId > upTo) continue
    sink.take({ video, eventId, isPast: true })
    await sink.waitForRoom()
  }
}

/** What came before the cut: what `since` asks for, or the events since the last one received. */
async function sendStored(
  reader: NewsReader,
  request: FollowRequest & Stretch,
  sink: Sink,
): Promise<void> {
  const { db, findNews } = reader
  const { topics, after, upTo, isEnded } = request
  if (after === undefined) return sendPast(reader, request, sink)
  for (let position = after; !isEnded();) {
    const events = await listEventsOf(db, topics, { after: position, upTo, limit: pageSize })
    if (events.length === 0 || !(await sink.mayHear())) return
    for (const event of events) {
      const video = await findNews(event)
      if (video) sink.take({ video, eventId: event.id, isPast: false })
      position = event.id
      await sink.waitForRoom()
    }
    if (events.length < pageSize) return
  }
}

/**
 * The event that was received last, 0 for none. A number that this log has not reached is from another
 * one, as before a backup was restored: it must not hide what comes.
 */
async function findLastReceived(db: Database, after: number | undefined): Promise<number> {
  if (after === undefined) return 0
  return after <= (await findLatestEventId(db)) ? after : 0
}

/**
 * Sends the news of some channels to a sink until it is ended: first what is stored, then what
 * comes, in order and each event once. The hub says where it begins to listen; the store is read up
 * to there, and what the hub brings meanwhile waits.
 */
export async function follow(
  reader: NewsReader,
  request: FollowRequest,
  sink: Sink,
): Promise<Pick<Following, 'end'>> {
  const waiting: LoggedEvent[] = []
  let isBusy = true
  let isEnded = false

  const sendWaiting = async () => {
    while (waiting.length > 0 && !isEnded) {
      const events = waiting.splice(0)
      if (!(await sink.mayHear())) return
      for (const event of events) {
        const video = await reader.findNews(event)
        if (video) sink.take({ video, eventId: event.id, isPast: false })
      }
    }
  }
  const run = async (work: () => Promise<void>) => {
    isBusy = true
    try {
      await work()
    } catch (error) {
      sink.fail(error)
    }
    isBusy = false
    // What came between the last look and here.
    if (waiting.length > 0 && !isEnded) void run(sendWaiting)
  }
  const received = await findLastReceived(reader.db, request.after)
  const following = await reader.hub.follow(request.topics, (event) => {
    // This process may learn of an event later than the one that published it.
    if (event.id <= received) return
    waiting.push(event)
    if (waiting.length > waitingLimit) sink.overflow()
    else if (!isBusy) void run(sendWaiting)
  })
  const end = () => {
    isEnded = true
    following.end()
  }
  void run(async () => {
    await sendStored(reader, { ...request, upTo: following.after, isEnded: () => isEnded }, sink)
    await sendWaiting()
  })
  return { end }
}
