import type { FastifyBaseLogger } from 'fastify'

export interface WorkLoop {
  /** Starts nothing more and waits for what is under way. */
  close(): Promise<void>
}

interface WorkParts {
  logger: FastifyBaseLogger
  /** For the log: what could not be looked for. */
  name: string
  /** Milliseconds between two looks for work. */
  every: number
  /** The most pieces of work at once. */
  concurrency: number
  /** Takes at most `limit` pieces of work and starts them. */
  begin: (limit: number) => Promise<Promise<void>[]>
}

/** Looks for work again and again, so that never more than `concurrency` pieces are under way. */
export function startWorkLoop({ logger, name, every, concurrency, begin }: WorkParts): WorkLoop {
  const running = new Set<Promise<void>>()
  let looking: Promise<void> | undefined
  let isClosed = false

  const fail = (err: unknown) => {
    logger.error({ err }, `${name}: failed; trying again`)
  }
  const track = (work: Promise<void>) => {
    const tracked = work.catch(fail).finally(() => running.delete(tracked))
    running.add(tracked)
  }
  const look = async () => {
    const free = concurrency - running.size
    if (free > 0 && !isClosed) for (const work of await begin(free)) track(work)
  }
  const timer = setInterval(() => {
    looking ??= look()
      .catch(fail)
      .finally(() => {
        looking = undefined
      })
  }, every)

  return {
    async close() {
      isClosed = true
      clearInterval(timer)
      await looking
      await Promise.all(running)
    },
  }
}
