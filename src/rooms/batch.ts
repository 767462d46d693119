import type { FastifyBaseLogger } from 'fastify'
import { second } from '../platform/clock.js'

/** Collects what is to be written and need not be waited for. */
export interface Batch<T> {
  add(item: T): void
  /** Resolves when all that was added is written, or could not be. */
  flush(): Promise<void>
}

interface BatchOptions<T> {
  write: (items: readonly T[]) => Promise<void>
  /** Milliseconds between two writes. */
  interval: number
  logger: FastifyBaseLogger
}

/** How many items one write takes, and how many wait at most; the oldest go first then. */
const largestWrite = 500
const longestQueue = 10_000

/** A batch that writes at once and then, while there is more, once in an interval. */
export function createBatch<T>({ write, interval, logger }: BatchOptions<T>): Batch<T> {
  let waiting: T[] = []
  let writing: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined

  const writeSome = async () => {
    const items = waiting.slice(0, largestWrite)
    waiting = waiting.slice(largestWrite)
    try {
      await write(items)
    } catch (err) {
      logger.error({ err }, 'What people did in rooms could not be kept; trying again')
      waiting = [...items, ...waiting].slice(-longestQueue)
      return second
    }
    return interval
  }
  const writeAll = async () => {
    const pause = await writeSome()
    writing = undefined
    if (timer) return
    timer = setTimeout(() => {
      timer = undefined
      begin()
    }, pause).unref()
  }
  const begin = () => {
    if (waiting.length > 0) writing ??= writeAll()
  }

  return {
    add(item) {
      waiting.push(item)
      if (waiting.length > longestQueue) waiting.shift()
      if (!timer) begin()
    },
    async flush() {
      await writing
      clearTimeout(timer)
      timer = undefined
      for (let left = Math.ceil(waiting.length / largestWrite); left > 0; left--) {
        if (waiting.length > 0) await writeSome()
      }
    },
  }
}
