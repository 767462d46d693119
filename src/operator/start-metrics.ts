import type { Registry } from 'prom-client'
import type { Logger } from 'pino'
import { countWork } from '../catalogue/work-store.js'
import { countAccounts } from '../identity/accounts/store.js'
import { countSessions } from '../identity/sessions/store.js'
import { day, minute, second, type Clock } from '../platform/clock.js'
import { isDatabaseDown } from '../platform/db/engine.js'
import { findPoolState } from '../platform/db/pool-state.js'
import type { Database } from '../platform/db/schema.js'
import type { EventHub } from '../platform/events/hub.js'
import { findLatestEventId } from '../catalogue/event-store.js'
import { addCount, addGauge, addressOf, createRegistry, serveMetrics } from '../platform/metrics.js'
import type { MetricsConfig } from '../platform/process-config.js'
import { memoizeFor } from '../platform/memo.js'
import { countRooms } from '../rooms/count-store.js'
import type { Backups } from './backup/schedule-backups.js'
import { measureMemories } from './measure-memories.js'
import { measureOccurrences } from './measure-occurrences.js'
import { measureWriter } from './measure-writer.js'

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
  measureOccurrences(register)
  measureMemories(register)
  measureWriter(register)
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

type ReadOr = (
  lifetime: number,
  ask: () => Promise<Record<string, number>>,
) => () => Promise<Record<string, number>>

/** How many accounts and rooms there are. */
function measurePeople(
  register: Registry,
  { db, clock }: { db: Database; clock: Clock },
  readOr: ReadOr,
): void {
  addGauge(register, {
    name: 'foyer_rooms',
    help: 'Rooms, those with people in them, and these people; counted every 15 seconds',
    label: 'state',
    look: readOr(15 * second, () => countRooms(db)),
  })
  addGauge(register, {
    name: 'foyer_accounts',
    help: 'Accounts: all, and those used in half a year and in a month; counted once a minute',
    label: 'state',
    look: readOr(minute, async () => {
      const now = clock.now()
      const since = { halfYear: now - 182 * day, month: now - 30 * day }
      const { total, activeHalfYear, activeMonth } = await countAccounts(db, since)
      return { all: total, active_half_year: activeHalfYear, active_month: activeMonth }
    }),
  })
}

/** What is the same for all processes: it is read from the database, now and then. */
export function measureStore(
  register: Registry,
  { db, clock }: { db: Database; clock: Clock },
): Registry {
  let isUp = 1
  const readOr: ReadOr = (lifetime, ask) => {
    const read = memoizeFor({ clock, lifetime, memory: 'metrics' }, ask)
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
  measurePeople(register, { db, clock }, readOr)
  addGauge(register, {
    name: 'foyer_database_up',
    help: 'Whether the database responded to this',
    look: async () => isUp,
  })
  return register
}

/** When the newest scheduled backup was made, how large it is, and what failed. */
export function measureBackups(register: Registry, backups: Backups): void {
  addGauge(register, {
    name: 'foyer_backup_timestamp_seconds',
    help: 'Unix time of the newest scheduled backup; 0 when there is none',
    look: async () => (await backups.findLatest()) / second,
  })
  addGauge(register, {
    name: 'foyer_backup_bytes',
    help: 'Size of the newest scheduled backup',
    look: () => backups.findSize(),
  })
  addCount(register, {
    name: 'foyer_backup_failures_total',
    help: 'Scheduled backups that failed since the start',
    look: () => backups.countFailures(),
  })
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
