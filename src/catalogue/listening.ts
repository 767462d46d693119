import type { FastifyBaseLogger } from 'fastify'
import { minute, type Clock } from '../platform/clock.js'
import type { Database } from '../platform/db/schema.js'
import { watchListened } from './wanted-store.js'

/** The channels that this process has listeners for; they are fetched for as long. */
export interface Listening {
  /** Counts a listener in; returns what counts it out. */
  enter(ucids: readonly string[]): () => void
  close(): Promise<void>
}

const sayEvery = 5 * minute
/** A process that has not said so for this long has died. */
const holdsFor = 15 * minute
const batchSize = 500

interface ListeningParts {
  db: Database
  clock: Clock
  logger: FastifyBaseLogger
}

/** How many listen to each channel. */
function createCounts() {
  const counts = new Map<string, number>()
  return {
    list: () => counts.keys(),
    /** Whether it is the first listener. */
    add: (ucid: string): boolean => {
      const count = counts.get(ucid) ?? 0
      counts.set(ucid, count + 1)
      return count === 0
    },
    remove: (ucid: string) => {
      const count = (counts.get(ucid) ?? 0) - 1
      if (count > 0) counts.set(ucid, count)
      else counts.delete(ucid)
    },
  }
}

/** Nobody waits for what is written here: a listener gets what comes, fetched or pushed. */
export function createListening({ db, clock, logger }: ListeningParts): Listening {
  const counts = createCounts()
  const unsaid = new Set<string>()
  let saying: Promise<void> | undefined

  const say = async () => {
    while (unsaid.size > 0) {
      const some = [...unsaid].slice(0, batchSize)
      for (const ucid of some) unsaid.delete(ucid)
      const now = clock.now()
      await db
        .transaction()
        .execute((tx) => watchListened(tx, some, { now, until: now + holdsFor }))
    }
  }
  const begin = () => {
    saying ??= say()
      .catch((err: unknown) => {
        logger.warn({ err }, 'Channels that somebody listens to could not be noted')
      })
      .finally(() => {
        saying = undefined
      })
  }
  const timer = setInterval(() => {
    for (const ucid of counts.list()) unsaid.add(ucid)
    begin()
  }, sayEvery)
  timer.unref()

  return {
    enter(ucids) {
      const unique = new Set(ucids)
      for (const ucid of unique) if (counts.add(ucid)) unsaid.add(ucid)
      begin()
      return () => {
        for (const ucid of unique) counts.remove(ucid)
      }
    },
    async close() {
      clearInterval(timer)
      unsaid.clear()
      await saying
    },
  }
}
