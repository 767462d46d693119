import type { FastifyBaseLogger } from 'fastify'
import { second } from '../clock.js'
import { engineOf } from '../db/engine.js'
import type { Database } from '../db/schema.js'
import type { EventHub, EventWatch } from './hub.js'
import { watchSqlite } from './watch-sqlite.js'

interface WatchParts {
  db: Database
  hub: EventHub
  logger: FastifyBaseLogger
}

/** Looks at the log itself, which costs one query on its primary key. */
function watchByPolling(hub: EventHub): EventWatch {
  const timer = setInterval(() => {
    hub.wake()
  }, second)
  return {
    async close() {
      clearInterval(timer)
    },
  }
}

/** Lets the hub hear of events that other processes append. */
export function watchEvents({ db, hub, logger }: WatchParts): EventWatch {
  if (engineOf(db) === 'postgres') return watchByPolling(hub)
  return watchSqlite({
    db,
    logger,
    wake: () => {
      hub.wake()
    },
  })
}
