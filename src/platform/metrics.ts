import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  AggregatorRegistry,
  collectDefaultMetrics,
  Counter,
  Gauge,
  Histogram,
  Registry,
} from 'prom-client'
import type { FastifyInstance } from 'fastify'
import { Problem } from './problem.js'

/** Seconds; a response from memory takes less than the first, a look at a large feed the middle. */
const buckets = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]

/** Counts in Prometheus' format, none at first. */
export const createPlainRegistry = (): Registry => new Registry()

/** Counts of one process, with those of Node.js itself. */
export function createRegistry(): Registry {
  const register = createPlainRegistry()
  collectDefaultMetrics({ register })
  return register
}

/** A worker's counts go to its primary, which asks for them by `collectFromWorkers`. */
export function reportToPrimary(register: Registry): void {
  new AggregatorRegistry()
  AggregatorRegistry.setRegistries(register)
}

/** In the primary: the counts of all workers, added up. */
export function createCollector(): () => Promise<string> {
  const collector = new AggregatorRegistry()
  return () => collector.clusterMetrics()
}

interface Measure {
  name: string
  help: string
  /** How the values of several processes become one. */
  aggregator?: 'sum' | 'max'
  /** The name of the one label; values are then by label. */
  label?: string
  /** Looks at the value when it is asked for. */
  look: () => Promise<number | Record<string, number>>
}

/** Adds a value that is looked at each time it is asked for. */
export function addGauge(register: Registry, measure: Measure): void {
  const { name, help, aggregator = 'sum', label, look } = measure
  const gauge = new Gauge({
    name,
    help,
    aggregator,
    labelNames: label === undefined ? [] : [label],
    registers: [register],
    collect: async () => {
      const found = await look()
      gauge.reset()
      if (typeof found === 'number') gauge.set(found)
      else if (label !== undefined) {
        for (const [value, count] of Object.entries(found)) gauge.set({ [label]: value }, count)
      }
    },
  })
}

/** Adds a count by labels; the returned function adds one to it. */
export function addOccurrenceCounter(
  register: Registry,
  { name, help, labels }: { name: string; help: string; labels: readonly string[] },
): (values: Record<string, string>) => void {
  const counter = new Counter({ name, help, labelNames: [...labels], registers: [register] })
  return (values) => {
    counter.inc(values)
  }
}

interface KeptCount {
  name: string
  help: string
  /** The name of the one label; counts are then by label. */
  label?: string
  look: () => number | Record<string, number>
}

/** Adds a count that something else keeps; it only grows. */
export function addCount(register: Registry, { name, help, label, look }: KeptCount): void {
  const counter = new Counter({
    name,
    help,
    labelNames: label === undefined ? [] : [label],
    registers: [register],
    collect: () => {
      const found = look()
      counter.reset()
      if (typeof found === 'number') counter.inc(found)
      else if (label !== undefined) {
        for (const [value, count] of Object.entries(found)) counter.inc({ [label]: value }, count)
      }
    },
  })
}

/** Counts and times the requests of a server by its routes' patterns, and what it refuses. */
export function measureRequests(register: Registry, app: FastifyInstance): void {
  const requests = new Histogram({
    name: 'foyer_request_seconds',
    help: 'Requests by route and status, and how long they took; streams count when they end',
    labelNames: ['method', 'route', 'status'] as const,
    buckets,
    registers: [register],
  })
  const refusals = new Counter({
    name: 'foyer_refusals_total',
    help: 'Requests refused for their credentials or scopes, by reason',
    labelNames: ['reason'] as const,
    registers: [register],
  })
  app.addHook('onResponse', async ({ method, routeOptions }, reply) => {
    const route = routeOptions.url ?? 'none'
    requests.observe({ method, route, status: reply.statusCode }, reply.elapsedTime / 1000)
  })
  app.addHook('onError', async (_request, _reply, error) => {
    if (!(error instanceof Problem)) return
    if (error.status === 401 || error.status === 403) refusals.inc({ reason: error.code })
  })
}

/** Serves `GET /metrics` on a port of its own; throws when that is taken. */
export async function serveMetrics(
  { host, port }: { host: string; port: number },
  collect: () => Promise<string>,
): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.url !== '/metrics') {
      response.writeHead(404).end()
      return
    }
    collect().then(
      (text) => {
        response.writeHead(200, { 'content-type': Registry.PROMETHEUS_CONTENT_TYPE }).end(text)
      },
      // A worker that is just starting or ending does not respond; the next look will find it.
      () => response.writeHead(503).end(),
    )
  })
  await new Promise<void>((done, fail) => {
    server.once('error', fail).listen(port, host, done)
  })
  return server
}

export const addressOf = (server: Server): AddressInfo => server.address() as AddressInfo
