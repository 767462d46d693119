import autocannon from 'autocannon'
import { processorTime, type Server } from './server.js'

/** One request that is repeated as fast as answers come. */
export interface Target {
  server: Server
  path: string
  headers?: Record<string, string>
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
}

const connections = 10

async function drive({ server, path, headers = {} }: Target, seconds: number): Promise<Round> {
  const before = processorTime(server.pid)
  const result = await autocannon({
    url: server.url + path,
    headers,
    connections,
    duration: seconds,
  })
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${path}: ${result.non2xx} refused, ${result.errors} failed`)
  }
  const used = processorTime(server.pid) - before
  const answered = result['2xx']
  return { requestsPerSecond: answered / result.duration, processorTime: used / answered }
}

const median = (values: number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? NaN
}

/** How two targets compare: how many requests of one are answered per request of the other. */
export interface Comparison {
  requestsPerSecond: number
  /** Median over the rounds of `target` per `reference`. */
  ratio: number
  /** The same in processor time of the servers, which other load on the machine hardly changes. */
  processorRatio: number
}

/** Drives two targets in turns; each round gives one ratio, and the median of them counts. */
export async function compare(
  target: Target,
  reference: Target,
  { rounds, seconds }: Effort,
): Promise<Comparison> {
  await drive(reference, 1)
  await drive(target, 1)
  const ratios: number[] = []
  const processorRatios: number[] = []
  const speeds: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const base = await drive(reference, seconds)
    const measured = await drive(target, seconds)
    ratios.push(measured.requestsPerSecond / base.requestsPerSecond)
    processorRatios.push(base.processorTime / measured.processorTime)
    speeds.push(measured.requestsPerSecond)
  }
  return {
    requestsPerSecond: median(speeds),
    ratio: median(ratios),
    processorRatio: median(processorRatios),
  }
}
