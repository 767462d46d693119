import type { FastifyBaseLogger } from 'fastify'
import type { Database } from '../db/schema.js'
import type { EventWatch } from './hub.js'
import { findDataVersion } from './store.js'

interface WatchParts {
  db: Database
  logger: FastifyBaseLogger
  wake: () => void
}

/** Wakes the hub when another process has written to this SQLite file; looks 4 times a second. */
export function watchSqlite({ db, logger, wake }: WatchParts, interval = 250): EventWatch {
  let known: number | undefined
  let looking: Promise<void> | undefined
  const look = async () => {
    try {
      const version = await findDataVersion(db)
      if (version !== known) wake()
      known = version
    } catch (err) {
      logger.error({ err }, 'The database could not be watched for events')
    }
    looking = undefined
  }
  const timer = setInterval(() => {
    looking ??= look()
  }, interval)
  return {
    async close() {
      clearInterval(timer)
      await looking
    },
  }
}
