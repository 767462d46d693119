import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { buildDataSet, type DataSet, type Size } from './dataset.js'
import { databaseOf, type BenchEngine } from './engines.js'
import {
  measureFeed,
  measureFeedUnderWrites,
  measurePreferences,
  measureStart,
  type Figure,
} from './figures.js'
import { measureRecording } from './recording.js'
import { measureRooms } from './rooms.js'
import type { Effort } from './load.js'
import { report } from './report.js'

/** The two data sets of the budgets; the small one differs in what must not matter. */
const large: Size = {
  videos: 1_000_000,
  channels: 20_000,
  sessions: 1_000_000,
  subscriptions: [10, 100, 1000, 5000],
  followers: 100_000,
}
const small: Size = {
  videos: 10_000,
  channels: 2_000,
  sessions: 1000,
  subscriptions: [10, 100, 1000],
  followers: 10,
}

const efforts: Record<'quick' | 'full', Effort> = {
  quick: { rounds: 3, seconds: 1 },
  full: { rounds: 7, seconds: 3 },
}

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'string' },
    engine: { type: 'string', multiple: true, default: ['sqlite', 'postgres'] },
    /** `library` or `rooms`; both when absent. */
    only: { type: 'string' },
  },
})
const effort = efforts[options.quick ? 'quick' : 'full']

const say = (text: string) => process.stderr.write(`${text}\n`)

async function build(name: string, url: string, size: Size): Promise<DataSet> {
  const startedAt = performance.now()
  const built = await buildDataSet(url, size)
  say(`${name}: built in ${((performance.now() - startedAt) / 1000).toFixed(0)} s`)
  return built
}

async function measureLibrary(engine: BenchEngine, folder: string): Promise<Figure[]> {
  const databases = {
    large: await databaseOf(engine, join(folder, 'large.db')),
    small: await databaseOf(engine, join(folder, 'small.db')),
    empty: await databaseOf(engine, join(folder, 'empty.db')),
  }
  try {
    const sets = {
      large: await build(`${engine}, 1 M videos`, databases.large.url, large),
      small: await build(`${engine}, 10 k videos`, databases.small.url, small),
    }
    const parts = { engine, effort, folder, sets, say }
    return [
      ...(await measurePreferences(parts)),
      ...(await measureFeed(parts)),
      ...(await measureFeedUnderWrites(parts)),
      ...(await measureRecording(parts)),
      ...(await measureStart(parts, databases.empty.url)),
    ]
  } finally {
    for (const database of Object.values(databases)) await database.remove()
  }
}

async function measureOn(engine: BenchEngine, folder: string): Promise<Figure[]> {
  const figures: Figure[] = []
  if (options.only !== 'rooms') figures.push(...(await measureLibrary(engine, folder)))
  if (options.only === 'library') return figures
  for (const workers of [1, 3]) {
    figures.push(...(await measureRooms({ engine, folder, workers, say })))
  }
  return figures
}

const folder = mkdtempSync(join(tmpdir(), 'foyer-bench-'))
try {
  const figures: Figure[] = []
  for (const engine of options.engine) {
    if (engine !== 'sqlite' && engine !== 'postgres') throw new Error(`No engine ${engine}`)
    figures.push(...(await measureOn(engine, folder)))
  }
  report(figures, options.json)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
