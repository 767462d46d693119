import type { Test } from 'tap'
import { pollDue, type PollerParts } from '../../src/catalogue/poller.js'
import { createOutbound } from '../../src/platform/outbound.js'
import { mintFor } from './api.js'
import { startFeedServer } from './feed-server.js'
import { startFoyer, type FoyerOptions } from './foyer.js'

interface FeedAnswer {
  notifications: { videoId: string }[]
  videos: { videoId: string }[]
}

/** How long a feed server may take here; 15 seconds outside of tests. */
const patience = 400

/** A Foyer whose poller looks when the test says so, and a feed server. */
export async function startPollerFoyer(
  t: Test,
  { trusted = [], ...options }: FoyerOptions & { trusted?: string[] } = {},
) {
  const feeds = await startFeedServer(t)
  const env = { FEED_URL: feeds.feedUrl, OEMBED_URL: 'off', ...options.env }
  const foyer = await startFoyer(t, { ...options, env })
  const outbound = createOutbound(
    [feeds.feedUrl, ...trusted].map((url) => new URL(url).origin),
    patience,
  )
  t.teardown(() => {
    outbound.close()
  })
  const stop = new AbortController()
  const parts: PollerParts = {
    ...foyer,
    outbound,
    logger: foyer.app.log,
    feedUrl: feeds.feedUrl,
    upstreamUrl: foyer.config.sources.upstreamUrl,
    random: () => 0,
    stopped: stop.signal,
  }
  // A token without an end, because tests move the clock by years.
  const token = await mintFor(foyer, 'reader', { scopes: [':*'] })
  const call = (method: 'GET' | 'POST' | 'DELETE', path: string) => {
    const headers = { authorization: `Bearer ${token}` }
    return foyer.app.inject({ method, url: `/api/v1/auth/${path}`, headers })
  }
  return {
    foyer,
    feeds,
    parts,
    call,
    stop,
    /** Fetches what is due, to its end; how many channels that were. */
    poll: async (limit = 8): Promise<number> => {
      const polls = await pollDue(parts, limit)
      await Promise.all(polls)
      return polls.length
    },
    /** The ids of the reader's feed: first what is unread, then the rest. */
    readFeed: async () => {
      const { notifications, videos } = (await call('GET', 'feed')).json<FeedAnswer>()
      const ids = (list: { videoId: string }[]) => list.map((video) => video.videoId)
      return { unread: ids(notifications), rest: ids(videos) }
    },
    /** What the log says with this message, as objects. */
    linesWith: (message: RegExp): Record<string, unknown>[] =>
      foyer.log
        .map((line) => JSON.parse(line) as Record<string, unknown>)
        .filter((line) => message.test(String(line.msg))),
  }
}
