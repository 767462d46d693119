import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { setTimeout as sleep } from 'node:timers/promises'
import { databaseOf, type BenchEngine } from './engines.js'
import { figureOf, type Figure } from './figures.js'
import { hmacKey } from './people.js'
import { findFreePort, residentMegabytes, startServer, type Server } from './server.js'
import { buildSoakData, type PushedChannel, type SoakData } from './soak-data.js'
import { publish } from './soak-hub.js'
import { startListeners, type Listeners } from './soak-listeners.js'
import { report } from './report.js'

/** So many listeners of 50 channels each, out of 1,000: each video is for a twentieth of them. */
const sizes = {
  full: { listeners: 5000, videos: 200, loudVideos: 50 },
  quick: { listeners: 500, videos: 200, loudVideos: 50 },
}
const channelCount = 1000
const topicCount = 50

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'string' },
    engine: { type: 'string', default: 'sqlite' },
    profile: { type: 'string' },
  },
})
const size = sizes[options.quick ? 'quick' : 'full']
const engine: BenchEngine = options.engine === 'postgres' ? 'postgres' : 'sqlite'

const say = (text: string) => process.stderr.write(`${text}\n`)

/** The first channel is everyone's; the others take turns, so that all have as many listeners. */
function planListeners({ tokens, channels }: SoakData) {
  const [loud, ...others] = channels.map((channel) => channel.ucid)
  return tokens.map((token, index) => {
    const own = Array.from(
      { length: topicCount - 1 },
      (_, at) => others[(index * 7 + at * 20) % others.length] ?? '',
    )
    return { token, topics: [loud ?? '', ...own] }
  })
}

interface Round {
  channels: PushedChannel[]
  /** Milliseconds from one video to the next. */
  every: number
  /** How many shall hear of all videos together. */
  expected: number
}

/** Publishes a video in each of the channels; delivery times in order, in milliseconds. */
async function measureRound(
  server: Server,
  listeners: Listeners,
  { channels, every, expected }: Round,
): Promise<number[]> {
  const pushedAt = new Map<string, number>()
  for (const channel of channels) {
    const next = sleep(every)
    const { videoId, at } = await publish(server, channel)
    pushedAt.set(videoId, at)
    await next
  }
  const heard = await listeners.collect(expected)
  return heard
    .map(({ videoId, at }) => at - (pushedAt.get(videoId) ?? NaN))
    .sort((one, other) => one - other)
}

const quantile = (sorted: readonly number[], share: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN

/** The lines of one round; only `limit` on p99 is a budget. */
function describeRound(name: string, sorted: readonly number[], limit?: number): Figure[] {
  const budget = limit === undefined ? {} : { budget: { is: '≤', limit } as const }
  const line = (what: string, value: number, more = {}) =>
    figureOf(engine, { name: `${name}, ${what}`, value, unit: ' ms', ...more })
  return [
    line('p50', quantile(sorted, 0.5)),
    line('p95', quantile(sorted, 0.95)),
    line('p99', quantile(sorted, 0.99), budget),
    line('longest', sorted.at(-1) ?? NaN),
  ]
}

/** Watches a process' resident memory; the answer is a way to ask for its peak, in MB. */
function watchMemory(pid: number) {
  let peak = 0
  const timer = setInterval(() => {
    peak = Math.max(peak, residentMegabytes(pid))
  }, 100)
  return {
    end: () => {
      clearInterval(timer)
      return peak
    },
  }
}

/** How many listen, as the server itself counts them (`foyer_listeners`). */
async function countListeners(metricsUrl: string): Promise<number> {
  const text = await (await fetch(metricsUrl)).text()
  return Number(/^foyer_listeners(?:\{.*\})? (\d+)$/m.exec(text)?.[1] ?? NaN)
}

/** Waits until nobody listens any more; how many are left when they do not go. */
async function waitForNobody(metricsUrl: string): Promise<number> {
  const end = Date.now() + 20_000
  for (;;) {
    const left = await countListeners(metricsUrl)
    if (left === 0 || Date.now() > end) return left
    await sleep(50)
  }
}

async function soak(server: Server, data: SoakData, metricsUrl: string): Promise<Figure[]> {
  const memory = watchMemory(server.pid)
  const listeners = await startListeners(server, planListeners(data))
  say(`${size.listeners} listen; ${residentMegabytes(server.pid).toFixed(0)} MB`)
  const [loud, ...others] = data.channels
  const share = Math.round((size.listeners * (topicCount - 1)) / others.length)
  const spread = await measureRound(server, listeners, {
    channels: others.slice(0, size.videos),
    every: 100,
    expected: listeners.countTopics(others.slice(0, size.videos).map(({ ucid }) => ucid)),
  })
  say(`${size.videos} videos for ${share} listeners each`)
  const loudChannels = Array.from({ length: size.loudVideos }, () => loud).filter(
    (channel) => channel !== undefined,
  )
  const everyone = await measureRound(server, listeners, {
    channels: loudChannels,
    every: 500,
    expected: size.loudVideos * size.listeners,
  })
  const peak = memory.end()
  const present = await countListeners(metricsUrl)
  if (present !== size.listeners) throw new Error(`The server counts ${present} listeners`)
  await listeners.close()
  const left = await waitForNobody(metricsUrl)
  const limit = 250
  return [
    ...describeRound(`delivery to ${share} of ${size.listeners} listeners`, spread, limit),
    ...describeRound(`delivery to all ${size.listeners} listeners`, everyone),
    figureOf(engine, {
      name: 'resident memory at its peak',
      value: peak,
      unit: ' MB',
      budget: { is: '≤', limit: 500 },
    }),
    figureOf(engine, {
      name: 'listeners that the server counts after all have left',
      value: left,
      budget: { is: '≤', limit: 0 },
    }),
    figureOf(engine, {
      name: 'resident memory after all have left',
      value: residentMegabytes(server.pid),
      unit: ' MB',
    }),
  ]
}

async function run(folder: string): Promise<Figure[]> {
  const database = await databaseOf(engine, join(folder, 'soak.db'))
  try {
    say('Building the data')
    const data = await buildSoakData(database.url, {
      listeners: size.listeners,
      channels: channelCount + 1,
    })
    const flags =
      options.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${options.profile}`]
    const metricsPort = await findFreePort()
    const server = await startServer('dist/main.js', {
      env: {
        METRICS_PORT: String(metricsPort),
        DATABASE_URL: database.url,
        DATA_DIR: folder,
        HMAC_KEY: hmacKey,
        FEED_URL: 'off',
        OEMBED_URL: 'off',
        WEBSUB: 'on',
        WEBSUB_HUB_URL: 'http://127.0.0.1:9/',
      },
      path: '/health/live',
      flags,
    })
    try {
      return await soak(server, data, `http://127.0.0.1:${metricsPort}/metrics`)
    } finally {
      await server.stop()
    }
  } finally {
    await database.remove()
  }
}

const folder = mkdtempSync(join(tmpdir(), 'foyer-soak-'))
try {
  const figures = await run(folder)
  report(figures, { json: options.json, isHistory: false })
} finally {
  rmSync(folder, { recursive: true, force: true })
}
