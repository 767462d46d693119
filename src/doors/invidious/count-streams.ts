import type { FastifyRequest } from 'fastify'
import { principalOf } from '../../identity/guard.js'
import type { Limits } from '../../platform/limit-config.js'
import { Problem } from '../../platform/problem.js'

export const streamsPerSession = 10

/** Counts open streams of this process by a key of its own; `leave` is to be called once. */
function createCount(limit: number, ofWhat: string) {
  const counts = new Map<string, number>()
  return {
    check(key: string): void {
      if ((counts.get(key) ?? 0) < limit) return
      throw new Problem('too_many_streams', `At most ${limit} streams may be open ${ofWhat}`, {
        retryAfter: 60,
      })
    },
    enter(key: string): void {
      counts.set(key, (counts.get(key) ?? 0) + 1)
    },
    leave(key: string): void {
      const count = (counts.get(key) ?? 1) - 1
      if (count > 0) counts.set(key, count)
      else counts.delete(key)
    },
  }
}

export interface StreamCounter {
  /** Counts a stream in and returns what counts it out. Throws `too_many_streams`. */
  enter(request: FastifyRequest): () => void
}

/** The limits of open event streams: per session, per account (MAX_STREAMS) and per address. */
export function createStreamCounter(limits: Pick<Limits, 'streams' | 'streamsPerAddress'>) {
  const sessions = createCount(streamsPerSession, 'in a session')
  const accounts = createCount(limits.streams, 'for an account (MAX_STREAMS)')
  const addresses = createCount(
    limits.streamsPerAddress,
    'from an address (MAX_STREAMS_PER_ADDRESS)',
  )
  const counter: StreamCounter = {
    enter: (request) => {
      const { session, account } = principalOf(request)
      const keyed = [
        [sessions, String(session.id)],
        [accounts, account ? String(account.id) : `session ${session.id}`],
        [addresses, request.ip],
      ] as const
      for (const [count, key] of keyed) count.check(key)
      for (const [count, key] of keyed) count.enter(key)
      return () => {
        for (const [count, key] of keyed) count.leave(key)
      }
    },
  }
  return counter
}
