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
  /** The same after a look that found as much as it could take; `every` when absent. */
  busyEvery?: number
  /** The most pieces of work at once. */
  concurrency: number
  /** Takes at most `limit` pieces of work and starts them. */
  begin: (limit: number) => Promise<Promise<void>[]>
}

/** Looks for work again and again, so that never more than `concurrency` pieces are under way. */
export function startWorkLoop(parts: WorkParts): WorkLoop {
  const { logger, name, every, busyEvery = every, concurrency, begin } = parts
  const running = new Set<Promise<void>>()
  let looking: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined
  let isClosed = false

  const fail = (err: unknown) => {
    logger.error({ err }, `${name}: failed; trying again`)
  }
  const track = (work: Promise<void>) => {
    const tracked = work.catch(fail).finally(() => running.delete(tracked))
    running.add(tracked)
  }
  /** Whether there may be more than could be taken. */
  const look = async () => {
    const free = concurrency - running.size
    if (free === 0) return true
    const begun = await begin(free)
    for (const work of begun) track(work)
    return begun.length >= free
  }
  const lookIn = (wait: number) => {
    timer = setTimeout(() => {
      looking = look()
        .catch((err: unknown) => {
          fail(err)
          return false
        })
        .then((isBusy) => {
          if (!isClosed) lookIn(isBusy ? busyEvery : every)
        })
    }, wait)
  }
  lookIn(busyEvery)

  return {
    async close() {
      isClosed = true
      clearTimeout(timer)
      await looking
      await Promise.all(running)
    },
  }
}
