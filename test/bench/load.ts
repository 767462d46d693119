import autocannon from 'autocannon'
import type { Ask, Asks } from './asks.js'
import { processorTime, type Server } from './server.js'

/** Requests that are sent as fast as responses come. */
export interface Target {
  server: Server
  asks: Asks
}

/** How much load, and how often the targets take turns. */
export interface Effort {
  rounds: number
  /** Seconds that one target is driven in a round. */
  seconds: number
}

/** What one target did in one round. */
interface Round {
  requestsPerSecond: number
  /** Milliseconds of processor time that the server spent on one request. */
  processorTime: number
  /** Milliseconds. */
  p99: number
}

const requestOf = ({ path, method = 'GET', headers = {} }: Ask) => ({ path, method, headers })

/** Drives a target for some seconds; throws when anything but a success comes back. */
export async function drive(
  { server, asks }: Target,
  { seconds, connections = 16 }: { seconds: number; connections?: number },
): Promise<Round> {
  const before = processorTime(server.pid)
  let connection = 0
  const result = await autocannon({
    url: server.url,
    connections,
    duration: seconds,
    setupClient: (client) => {
      client.setRequests(asks(connection).map(requestOf))
      connection += 1
    },
  })
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${result.non2xx} refused, ${result.errors} failed`)
  }
  const used = processorTime(server.pid) - before
  const count = result['2xx']
  return {
    requestsPerSecond: count / result.duration,
    processorTime: used / count,
    p99: result.latency.p99,
  }
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? NaN
}

/** How two targets compare: how many requests of one are served per request of the other. */
export interface Comparison {
  requestsPerSecond: number
  /** Median over the rounds of `target` per `reference`. */
  ratio: number
  /** The same in processor time of the servers, which other load on the machine hardly changes. */
  processorRatio: number
  /** Milliseconds of the target's processor time for one request. */
  processorTime: number
  /** Milliseconds, of the target. */
  p99: number
}

/** Drives two targets in turns; each round gives one ratio, and the median of them counts. */
export async function compare(
  target: Target,
  reference: Target,
  { rounds, seconds }: Effort,
): Promise<Comparison> {
  await drive(reference, { seconds: 1 })
  await drive(target, { seconds: 2 })
  const pairs: { base: Round; measured: Round }[] = []
  for (let round = 0; round < rounds; round += 1) {
    const base = await drive(reference, { seconds })
    pairs.push({ base, measured: await drive(target, { seconds }) })
  }
  const of = (pick: (pair: { base: Round; measured: Round }) => number) => median(pairs.map(pick))
  return {
    requestsPerSecond: of(({ measured }) => measured.requestsPerSecond),
    ratio: of(({ base, measured }) => measured.requestsPerSecond / base.requestsPerSecond),
    processorRatio: of(({ base, measured }) => base.processorTime / measured.processorTime),
    processorTime: of(({ measured }) => measured.processorTime),
    p99: of(({ measured }) => measured.p99),
  }
}
