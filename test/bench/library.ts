import { spawn } from 'node:child_process'
import { eveningAsks, inTurn, writingAsks, type Asks } from './asks.js'
import type { DataSet, Size } from './dataset.js'
import type { BenchEngine } from './engines.js'
import { atLeast, atMost, figureOf, type Figure } from './figures.js'
import { compare, drive, median, type Comparison, type Effort } from './load.js'
import { hmacKey } from './people.js'
import { residentMegabytes, serverFlags, startServer, type Server } from './server.js'

/** A data set with what was asked for. */
export interface SizedSet extends DataSet {
  size: Size
}

export interface BenchParts {
  engine: BenchEngine
  effort: Effort
  folder: string
  say: (text: string) => void
}

/** With the two data sets that differ in what must not matter. */
export interface LibraryParts extends BenchParts {
  sets: { large: SizedSet; small: SizedSet }
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
      LOG_LEVEL: 'warn',
    },
    path: '/health/live',
    flags: serverFlags,
  })

/** Runs the servers of a comparison, and stops them. */
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

/** Records new videos now and then while `act` runs, in a process of its own. */
async function amongWrites<R>({ url }: DataSet, act: () => Promise<R>): Promise<R> {
  const writer = spawn(process.execPath, [writerFile], {
    env: { ...process.env, DATABASE_URL: url },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  try {
    return await act()
  } finally {
    writer.kill()
  }
}

const helloAsks: Asks = () => [{ path: '/' }]

/** Foyer against the bare route, and the megabytes that it has afterwards. */
async function compareWithHello(parts: BenchParts, url: string, asks: Asks) {
  const starts = [() => startServer(helloFile), () => startFoyer(parts, url)]
  return withServers(starts, async ([hello, foyer]) => {
    if (!hello || !foyer) throw new Error('A server did not start')
    const target = { server: foyer, asks }
    const compared = await compare(target, { server: hello, asks: helloAsks }, parts.effort)
    return { compared, megabytes: residentMegabytes(foyer.pid) }
  })
}

interface Asked {
  url: string
  asks: Asks
}

/** How many times as long one request takes as another; both servers run side by side. */
async function compareTimes(parts: BenchParts, slow: Asked, fast: Asked): Promise<number> {
  const starts = [slow, fast].map(
    ({ url }) =>
      () =>
        startFoyer(parts, url),
  )
  return withServers(starts, async ([first, second]) => {
    if (!first || !second) throw new Error('A server did not start')
    const target = { server: first, asks: slow.asks }
    const { ratio } = await compare(target, { server: second, asks: fast.asks }, parts.effort)
    return 1 / ratio
  })
}

const comparedFigure = (
  engine: BenchEngine,
  figure: { name: string; budget?: ReturnType<typeof atLeast> },
  { ratio, ...rest }: Comparison,
): Figure => ({ ...figureOf(engine, { ...figure, value: ratio }), ...rest })

/** 300 people at once, each time another: the first line of the table. */
export async function measureEvening(parts: BenchParts, set: SizedSet): Promise<Figure[]> {
  const { engine, say } = parts
  say(`${engine}: the mixed evening`)
  const asks = eveningAsks(set, set.size, 200)
  const { compared, megabytes } = await compareWithHello(parts, set.url, asks)
  const name = 'a mixed evening of 300 people, of hello'
  const budget = atLeast(engine === 'sqlite' ? 0.06 : 0.025)
  return [
    comparedFigure(engine, { name, budget }, compared),
    figureOf(engine, {
      name: 'resident memory after the evening',
      value: megabytes,
      unit: ' MB',
      budget: atMost(200),
    }),
  ]
}

/** Whether those who write hold up those who read. */
export async function measureWaits(parts: BenchParts, set: SizedSet): Promise<Figure[]> {
  const { engine, effort, say } = parts
  say(`${engine}: reads beside writes`)
  const reading = inTurn(set, 'preferences', 200)
  const writing = writingAsks(set, set.size, 200)
  const ratios = await withServers([() => startFoyer(parts, set.url)], async ([server]) => {
    if (!server) throw new Error('A server did not start')
    const { seconds } = effort
    const read = () => drive({ server, asks: reading }, { seconds, connections: 8 })
    const write = () => drive({ server, asks: writing }, { seconds, connections: 8 })
    await read()
    const measured: number[] = []
    for (let round = 0; round < effort.rounds; round += 1) {
      const alone = await read()
      const [beside] = await Promise.all([read(), write()])
      measured.push(beside.p99 / Math.max(1, alone.p99))
    }
    return measured
  })
  const name = 'p99 of `GET preferences` while 8 connections write, to the same without'
  return [figureOf(engine, { name, value: median(ratios), unit: ' ×', budget: atMost(4) })]
}

export async function measurePreferences(parts: LibraryParts): Promise<Figure[]> {
  const { engine, sets, say } = parts
  say(`${engine}: preferences`)
  const asks = inTurn(sets.large, 'preferences', 1000)
  const { compared } = await amongWrites(sets.large, () =>
    compareWithHello(parts, sets.large.url, asks),
  )
  const name = '`GET preferences`, 1,000 readers in turn, of hello'
  const times = await compareTimes(
    parts,
    { url: sets.large.url, asks },
    { url: sets.small.url, asks: inTurn(sets.small, 'preferences', 1000) },
  )
  return [
    comparedFigure(engine, { name, budget: atLeast(engine === 'sqlite' ? 0.4 : 0.15) }, compared),
    figureOf(engine, {
      name: 'token check, 1,000 → 1 M sessions',
      value: times,
      unit: ' ×',
      budget: atMost(1.2),
    }),
  ]
}

export async function measureFeed(parts: LibraryParts): Promise<Figure[]> {
  const { engine, sets, say } = parts
  const { large, small } = sets
  const figures: Figure[] = []
  for (const { subscriptions, count } of large.size.groups) {
    say(`${engine}: feed with ${subscriptions} subscriptions`)
    const asks = inTurn(large, 'feed', subscriptions)
    const { compared } = await amongWrites(large, () => compareWithHello(parts, large.url, asks))
    const name = `\`GET feed\`, 40 items, ${count} readers with ${subscriptions} subscriptions each, 1 M videos, of hello`
    const budget = { budget: atLeast(engine === 'sqlite' ? 0.05 : 0.02) }
    figures.push(
      comparedFigure(engine, { name, ...(subscriptions === 1000 ? budget : {}) }, compared),
    )
  }
  say(`${engine}: feed, flat in subscriptions and in videos`)
  const feed = (set: SizedSet, subscriptions: number): Asked => ({
    url: set.url,
    asks: inTurn(set, 'feed', subscriptions),
  })
  figures.push(
    figureOf(engine, {
      name: 'feed time, 10 → 1,000 subscriptions',
      value: await compareTimes(parts, feed(large, 1000), feed(large, 10)),
      unit: ' ×',
      budget: atMost(3),
    }),
    figureOf(engine, {
      name: 'feed time, 10,000 → 1 M stored videos',
      value: await compareTimes(parts, feed(large, 1000), feed(small, 1000)),
      unit: ' ×',
      budget: atMost(engine === 'sqlite' ? 1.3 : 1.4),
    }),
  )
  return figures
}

const starts = 5

/** Start to first response and memory, on a database that has its tables but no content. */
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
      name: 'start to first response, empty database',
      value: Math.min(...seconds),
      unit: ' s',
      budget: atMost(1),
    }),
    figureOf(engine, {
      name: 'resident memory after the start',
      value: Math.max(...megabytes),
      unit: ' MB',
      budget: atMost(120),
    }),
  ]
}
