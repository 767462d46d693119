import type { FastifyBaseLogger } from 'fastify'
import { engineOf } from '../db/engine.js'
import type { Database } from '../db/schema.js'
import type { EventHub, EventWatch } from './hub.js'
import { watchSqlite } from './watch-sqlite.js'

interface WatchParts {
  db: Database
  /** Where PostgreSQL itself is. */
  listenUrl: string
  hub: EventHub
  /** Gets each signal of a relay that comes by the database. */
  receive?: (text: string) => void
  logger: FastifyBaseLogger
}

/** Wakes the hub for events that other processes append. */
export async function watchEvents({ hub, receive, ...parts }: WatchParts): Promise<EventWatch> {
  const wake = () => {
    hub.wake()
  }
  if (engineOf(parts.db) === 'sqlite') return watchSqlite({ ...parts, wake })
  // Not loaded where nobody needs it.
  const { watchPostgres } = await import('./watch-postgres.js')
  return watchPostgres({ ...parts, wake, ...(receive && { receive }) })
}
