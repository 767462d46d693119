import type { FastifyBaseLogger } from 'fastify'
import { trimJobs } from './metadata-store.js'
import { pollDue } from './poller.js'
import { pruneDaily } from './prune.js'
import { lookUpDue } from './upstream.js'
import { subscribeDue } from './websub.js'
import { watchWantedChannels } from './wanted-store.js'
import { deleteUnwantedWebsub } from './websub-store.js'
import { startWorkLoop, type WorkLoop } from '../platform/jobs/work-loop.js'
import { minute, second, type Clock } from '../platform/clock.js'
import type { Config } from '../platform/config.js'
import type { Database } from '../platform/db/schema.js'
import type { EventHub } from '../platform/events/hub.js'
import type { Keyring } from '../platform/keyring.js'
import { createOutbound } from '../platform/outbound.js'
import { trustedOrigins } from '../platform/source-config.js'

export interface NewsParts {
  config: Pick<Config, 'baseUrl' | 'sources'>
  db: Database
  clock: Clock
  keyring: Keyring
  hub: EventHub
  logger: FastifyBaseLogger
}

/** Where a hub delivers; the subscription's own secret part follows. */
const callbackPath = '/feed/webhook/'

const pollers = 8
const subscribers = 4
const lookUps = 4

/** What followers and listeners came and went while no loop saw it is put right now and then. */
async function keepHouse({ db, clock, config }: NewsParts): Promise<void> {
  const { upstreamUrl, oembedUrl } = config.sources
  await watchWantedChannels(db, clock.now())
  await deleteUnwantedWebsub(db, clock.now())
  // Nobody works it off.
  if (upstreamUrl === undefined && oembedUrl === undefined) await trimJobs(db)
}

function startCatalogueHousekeeping(parts: NewsParts, stopped: AbortSignal): WorkLoop[] {
  const { catalogueDays } = parts.config.sources
  const loop = (name: string, keep: () => Promise<void>) =>
    startWorkLoop({
      logger: parts.logger,
      name,
      every: 10 * minute,
      concurrency: 1,
      begin: async () => [keep()],
    })
  return [
    loop('Housekeeping', () => keepHouse(parts)),
    loop('Pruning', () => pruneDaily({ ...parts, catalogueDays, stopped })),
  ]
}

/**
 * Starts what brings news in: the poller, the subscriber of the hub, and the look-up of single
 * videos. Each look for work is `every` milliseconds after the last, or a quarter of that while there
 * is more to do: at most 32 channels are fetched in a second, and 8 at once.
 */
export async function startNews(parts: NewsParts, every = second): Promise<WorkLoop> {
  const { config, logger } = parts
  const { feedUrl, websub, upstreamUrl, oembedUrl } = config.sources
  const outbound = createOutbound(trustedOrigins(config.sources))
  const stop = new AbortController()
  const common = { ...parts, outbound, random: Math.random, stopped: stop.signal }
  const loop = (
    name: string,
    concurrency: number,
    begin: (limit: number) => Promise<Promise<void>[]>,
  ) => startWorkLoop({ logger, name, every, busyEvery: every / 4, concurrency, begin })

  await keepHouse(parts).catch((err: unknown) => {
    // One that writes without pause, as a copy does, must not keep others from starting.
    logger.warn({ err }, 'Housekeeping: failed; trying again in ten minutes')
  })
  const loops: WorkLoop[] = startCatalogueHousekeeping(parts, stop.signal)
  if (feedUrl !== undefined) {
    loops.push(
      loop('Poller', pollers, (limit) => pollDue({ ...common, feedUrl, upstreamUrl }, limit)),
    )
  }
  if (websub) {
    const callbackUrl = `${config.baseUrl}${callbackPath}`
    const subscriber = { ...common, ...websub, upstreamUrl, callbackUrl }
    loops.push(loop('WebSub', subscribers, (limit) => subscribeDue(subscriber, limit)))
  }
  if (upstreamUrl !== undefined || oembedUrl !== undefined) {
    const lookUp = { ...common, upstreamUrl, oembedUrl }
    loops.push(loop('Look-up', lookUps, (limit) => lookUpDue(lookUp, limit)))
  }

  return {
    async close() {
      stop.abort()
      await Promise.all(loops.map((each) => each.close()))
      outbound.close()
    },
  }
}
