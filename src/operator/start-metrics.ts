import type { Registry } from 'prom-client'
import type { Logger } from 'pino'
import { countWork } from '../catalogue/work-store.js'
import { countSessions } from '../identity/sessions/store.js'
import { minute, second, type Clock } from '../platform/clock.js'
import { isDatabaseDown } from '../platform/db/engine.js'
import { findPoolState } from '../platform/db/pool-state.js'
import type { Database } from '../platform/db/schema.js'
import type { EventHub } from '../platform/events/hub.js'
import { findLatestEventId } from '../catalogue/event-store.js'
import { addGauge, addressOf, createRegistry, serveMetrics } from '../platform/metrics.js'
import type { MetricsConfig } from '../platform/process-config.js'
import { memoizeFor } from '../platform/memo.js'

/** Zero when the database cannot say. */
const unlessDown = async (look: () => Promise<number>): Promise<number> => {
  try {
    return await look()
  } catch (error) {
    if (isDatabaseDown(error)) return 0
    throw error
  }
}

/** What a process that serves tells of itself. */
export function measureProcess({ db, hub }: { db: Database; hub: EventHub }): Registry {
  const register = createRegistry()
  addGauge(register, {
    name: 'foyer_listeners',
    help: 'Notification streams that are open',
    look: async () => hub.countListeners(),
  })
  addGauge(register, {
    name: 'foyer_event_lag',
    help: 'Events that are stored and not handed to the listeners yet, of the slowest process',
    aggregator: 'max',
    look: () =>
      unlessDown(async () => {
        const position = hub.findPosition()
        if (position === undefined) return 0
        return Math.max(0, (await findLatestEventId(db)) - position)
      }),
  })
  addGauge(register, {
    name: 'foyer_database_connections',
    help: 'Connections to PostgreSQL: open, idle among them, and how many wait for one',
    label: 'state',
    look: async () => {
      const pool = findPoolState(db)
      if (!pool) return {}
      return { open: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }
    },
  })
  return register
}

/** What is the same for all processes: it is read from the database, now and then. */
export function measureStore(
  register: Registry,
  { db, clock }: { db: Database; clock: Clock },
): Registry {
  let isUp = 1
  const readOr = (lifetime: number, ask: () => Promise<Record<string, number>>) => {
    const read = memoizeFor(clock, lifetime, ask)
    return async () => {
      try {
        const found = await read()
        isUp = 1
        return found
      } catch (error) {
        if (!isDatabaseDown(error)) throw error
        isUp = 0
        return {}
      }
    }
  }
  addGauge(register, {
    name: 'foyer_sessions',
    help: 'Credentials that open something, by kind; counted once a minute',
    label: 'kind',
    look: readOr(minute, () => countSessions(db, clock.now())),
  })
  addGauge(register, {
    name: 'foyer_work',
    help: 'Work in the background: all of it, due, leased by a process, and failing',
    label: 'state',
    look: readOr(5 * second, () => countWork(db, clock.now())),
  })
  addGauge(register, {
    name: 'foyer_database_up',
    help: 'Whether the database responded to this',
    look: async () => isUp,
  })
  return register
}

/** Serves what `collect` brings where the configuration says; the returned function ends that. */
export async function startMetrics(
  { host, port }: MetricsConfig,
  collect: () => Promise<string>,
  logger: Logger,
): Promise<() => void> {
  const server = await serveMetrics({ host, port }, collect)
  const { address, port: actual } = addressOf(server)
  logger.info(`Metrics are at http://${address}:${actual}/metrics`)
  return () => {
    server.closeAllConnections()
    server.close()
  }
}
