import { spawn } from 'node:child_process'
import { hmacKey, type DataSet } from './dataset.js'
import type { BenchEngine } from './engines.js'
import { compare, type Effort, type Target } from './load.js'
import { residentMegabytes, startServer, type Server } from './server.js'

/** One line of the table. */
export interface Figure {
  engine: BenchEngine
  name: string
  value: number
  unit: string
  budget?: Budget
  isMet: boolean
  /** Requests per second, and the ratio in processor time: for the curious, no budget is on them. */
  requestsPerSecond?: number
  processorRatio?: number
}

interface Budget {
  is: '≥' | '≤'
  limit: number
}

export interface BenchParts {
  engine: BenchEngine
  effort: Effort
  folder: string
  sets: { large: DataSet; small: DataSet }
  say: (text: string) => void
}

export function figureOf(
  engine: BenchEngine,
  {
    name,
    value,
    unit = '',
    budget,
  }: { name: string; value: number; unit?: string; budget?: Budget },
): Figure {
  const isMet =
    budget === undefined || (budget.is === '≥' ? value >= budget.limit : value <= budget.limit)
  return { engine, name, value, unit, isMet, ...(budget === undefined ? {} : { budget }) }
}

const helloFile = 'dist/tests/test/bench/hello.js'
const mainFile = 'dist/main.js'
const writerFile = 'dist/tests/test/bench/write.js'

const startFoyer = ({ folder }: BenchParts, url: string) =>
  startServer(mainFile, {
    // Nothing is fetched from elsewhere while this is measured.
    env: {
      DATABASE_URL: url,
      DATA_DIR: folder,
      HMAC_KEY: hmacKey,
      FEED_URL: 'off',
      OEMBED_URL: 'off',
    },
    path: '/health/live',
    // As `npm start` runs it: a smaller nursery for new objects saves a tenth of the memory.
    flags: ['--max-semi-space-size=8'],
  })

const ask = (server: Server, set: DataSet, { path, reader }: { path: string; reader: number }) => ({
  server,
  path: `/api/v1/auth/${path}`,
  headers: { authorization: `Bearer ${set.tokens.get(reader) ?? ''}` },
})

/** Runs both servers of a comparison, and stops them. */
async function withServers<R>(
  starts: readonly (() => Promise<Server>)[],
  act: (servers: readonly Server[]) => Promise<R>,
): Promise<R> {
  const servers: Server[] = []
  try {
    for (const start of starts) servers.push(await start())
    return await act(servers)
  } finally {
    for (const server of servers) await server.stop()
  }
}

async function compareWithHello(
  parts: BenchParts,
  set: DataSet,
  asked: { path: string; reader: number },
) {
  const starts = [() => startServer(helloFile), () => startFoyer(parts, set.url)]
  return withServers(starts, async ([hello, foyer]) => {
    if (!hello || !foyer) throw new Error('A server did not start')
    return compare(ask(foyer, set, asked), { server: hello, path: '/' }, parts.effort)
  })
}

/** How many times as long one request takes as another; both servers run side by side. */
async function compareTimes(parts: BenchParts, slow: Asked, fast: Asked): Promise<number> {
  const starts = [slow, fast].map(
    ({ set }) =>
      () =>
        startFoyer(parts, set.url),
  )
  return withServers(starts, async ([first, second]) => {
    if (!first || !second) throw new Error('A server did not start')
    const target = (server: Server, asked: Asked): Target => ask(server, asked.set, asked)
    const { ratio } = await compare(target(first, slow), target(second, fast), parts.effort)
    return 1 / ratio
  })
}

interface Asked {
  set: DataSet
  path: string
  reader: number
}

export async function measurePreferences(parts: BenchParts): Promise<Figure[]> {
  const { engine, sets, say } = parts
  say(`${engine}: preferences`)
  const compared = await compareWithHello(parts, sets.large, { path: 'preferences', reader: 1000 })
  const times = await compareTimes(
    parts,
    { set: sets.large, path: 'preferences', reader: 1000 },
    { set: sets.small, path: 'preferences', reader: 1000 },
  )
  const budget = engine === 'sqlite' ? { budget: { is: '≥', limit: 0.5 } as const } : {}
  return [
    {
      ...figureOf(engine, {
        name: '`GET preferences` with a signed token, of hello',
        value: compared.ratio,
        ...budget,
      }),
      ...compared,
    },
    figureOf(engine, {
      name: 'token check, 1,000 → 1 M sessions',
      value: times,
      unit: ' ×',
      budget: { is: '≤', limit: 1.2 },
    }),
  ]
}

export async function measureFeed(parts: BenchParts): Promise<Figure[]> {
  const { engine, sets, say } = parts
  const figures: Figure[] = []
  for (const reader of sets.large.tokens.keys()) {
    say(`${engine}: feed with ${reader} subscriptions`)
    const compared = await compareWithHello(parts, sets.large, { path: 'feed', reader })
    const limit = engine === 'sqlite' ? 0.03 : 0.015
    const name = `\`GET feed\`, 40 items, ${reader} subscriptions, 1 M videos, of hello`
    const budget = reader === 1000 ? { budget: { is: '≥', limit } as const } : {}
    figures.push({ ...figureOf(engine, { name, value: compared.ratio, ...budget }), ...compared })
  }
  say(`${engine}: feed, flat in subscriptions and in videos`)
  const feed = (set: DataSet, reader: number): Asked => ({ set, path: 'feed', reader })
  figures.push(
    figureOf(engine, {
      name: 'feed time, 10 → 1,000 subscriptions',
      value: await compareTimes(parts, feed(sets.large, 1000), feed(sets.large, 10)),
      unit: ' ×',
      budget: { is: '≤', limit: 4 },
    }),
    figureOf(engine, {
      name: 'feed time, 10,000 → 1 M stored videos',
      value: await compareTimes(parts, feed(sets.large, 1000), feed(sets.small, 1000)),
      unit: ' ×',
      budget: { is: '≤', limit: 1.3 },
    }),
  )
  return figures
}

/** The feed while another process commits without pause, so that next to nothing is remembered. */
export async function measureFeedUnderWrites(parts: BenchParts): Promise<Figure[]> {
  const { engine, sets, say } = parts
  say(`${engine}: feed while another process writes`)
  const writer = spawn(process.execPath, [writerFile], {
    env: { ...process.env, DATABASE_URL: sets.large.url },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  try {
    const compared = await compareWithHello(parts, sets.large, { path: 'feed', reader: 1000 })
    const name = '`GET feed`, as above, while another process writes without pause'
    return [{ ...figureOf(engine, { name, value: compared.ratio }), ...compared }]
  } finally {
    writer.kill()
  }
}

const starts = 5

/** Start to first answer and memory, on a database that has its tables but no content. */
export async function measureStart(parts: BenchParts, url: string): Promise<Figure[]> {
  const { engine, say } = parts
  say(`${engine}: start`)
  const seconds: number[] = []
  const megabytes: number[] = []
  for (let run = 0; run < starts; run += 1) {
    await withServers([() => startFoyer(parts, url)], async ([server]) => {
      if (!server) return
      seconds.push(server.startedIn / 1000)
      megabytes.push(residentMegabytes(server.pid))
    })
  }
  return [
    figureOf(engine, {
      name: 'start to first answer, empty database',
      value: Math.min(...seconds),
      unit: ' s',
      budget: { is: '≤', limit: 1 },
    }),
    figureOf(engine, {
      name: 'resident memory after the start',
      value: Math.max(...megabytes),
      unit: ' MB',
      budget: { is: '≤', limit: 120 },
    }),
  ]
}
