import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { buildDataSet, type Size } from './dataset.js'
import { databaseOf, type BenchEngine } from './engines.js'
import type { Figure } from './figures.js'
import {
  measureEvening,
  measureFeed,
  measurePreferences,
  measureStart,
  measureWaits,
  type LibraryParts,
  type SizedSet,
} from './library.js'
import { measureImport, measureMoveIn } from './moving.js'
import { measureRecording } from './recording.js'
import { measureRooms } from './rooms.js'
import type { Effort } from './load.js'
import { report } from './report.js'

const partNames = [
  'evening',
  'preferences',
  'feed',
  'recording',
  'start',
  'rooms',
  'import',
  'move-in',
]

/** The two data sets of the budgets; the small one differs in what must not matter. */
const large: Size = {
  videos: 1_000_000,
  channels: 20_000,
  sessions: 1_000_000,
  groups: [
    { count: 300, subscriptions: 10 },
    { count: 1000, subscriptions: 1000 },
    { count: 50, subscriptions: 5000 },
  ],
  followers: 100_000,
}
const small: Size = {
  videos: 10_000,
  channels: 2_000,
  sessions: 1000,
  groups: [{ count: 1000, subscriptions: 1000 }],
  followers: 10,
}
/** Of the mixed evening. */
const village: Size = {
  videos: 200_000,
  channels: 2_000,
  sessions: 1000,
  groups: [{ count: 300, subscriptions: 200, isEquipped: true }],
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
    /** Adds the figures to `history.json`, which the published ones come from. */
    history: { type: 'boolean', default: false },
    engine: { type: 'string', multiple: true, default: ['sqlite', 'postgres'] },
    /** Any of `partNames`; all when absent. */
    only: { type: 'string', multiple: true, default: [] },
  },
})
const effort = efforts[options.quick ? 'quick' : 'full']

const say = (text: string) => process.stderr.write(`${text}\n`)

async function build(name: string, url: string, size: Size): Promise<SizedSet> {
  const startedAt = performance.now()
  const built = await buildDataSet(url, size)
  say(`${name}: built in ${((performance.now() - startedAt) / 1000).toFixed(0)} s`)
  return { ...built, size }
}

/** Runs `act` on an empty database, which is removed afterwards. */
async function withDatabase<R>(name: string, place: Place, act: (url: string) => Promise<R>) {
  const database = await databaseOf(place.engine, join(place.folder, `${name}.db`))
  try {
    return await act(database.url)
  } finally {
    await database.remove()
  }
}

interface Place {
  engine: BenchEngine
  folder: string
}

/** Measures on the two large sets, which take a while to build. */
const onLibrary =
  (measure: (parts: LibraryParts) => Promise<Figure[]>) =>
  ({ engine, folder }: Place): Promise<Figure[]> =>
    withDatabase('large', { engine, folder }, (largeUrl) =>
      withDatabase('small', { engine, folder }, async (smallUrl) => {
        const sets = {
          large: await build(`${engine}, 1 M videos`, largeUrl, large),
          small: await build(`${engine}, 10 k videos`, smallUrl, small),
        }
        return measure({ engine, effort, folder, sets, say })
      }),
    )

const library = [
  ['preferences', measurePreferences],
  ['feed', measureFeed],
  ['recording', measureRecording],
] as const

const evening = (place: Place) =>
  withDatabase('evening', place, async (url) => {
    const set = await build(`${place.engine}, the evening`, url, village)
    const parts = { ...place, effort, say }
    return [...(await measureEvening(parts, set)), ...(await measureWaits(parts, set))]
  })

const importing = (place: Place) =>
  withDatabase('importing', place, async (url) => {
    const set = await build(`${place.engine}, for an import`, url, village)
    return measureImport({ ...place, say }, set)
  })

const start = (place: Place) =>
  withDatabase('empty', place, (url) => measureStart({ ...place, effort, say }, url))

const isWanted = (name: string) => options.only.length === 0 || options.only.includes(name)

async function measureOn(place: Place): Promise<Figure[]> {
  const figures: Figure[] = []
  if (isWanted('evening')) figures.push(...(await evening(place)))
  const wanted = library.filter(([name]) => isWanted(name))
  if (wanted.length > 0) {
    const measureAll = async (parts: LibraryParts) => {
      const all: Figure[] = []
      for (const [, measure] of wanted) all.push(...(await measure(parts)))
      return all
    }
    figures.push(...(await onLibrary(measureAll)(place)))
  }
  if (isWanted('start')) figures.push(...(await start(place)))
  if (isWanted('import')) figures.push(...(await importing(place)))
  if (isWanted('move-in')) figures.push(...(await measureMoveIn({ ...place, say })))
  if (!isWanted('rooms')) return figures
  for (const workers of [1, 3]) {
    figures.push(...(await measureRooms({ ...place, workers, say })))
  }
  return figures
}

for (const name of options.only) {
  if (partNames.includes(name)) continue
  throw new Error(`--only ${name}: not one of ${partNames.join(', ')}`)
}

const folder = mkdtempSync(join(tmpdir(), 'foyer-bench-'))
try {
  const figures: Figure[] = []
  for (const engine of options.engine) {
    if (engine !== 'sqlite' && engine !== 'postgres') throw new Error(`No engine ${engine}`)
    figures.push(...(await measureOn({ engine, folder })))
  }
  report(figures, { json: options.json, isHistory: options.history })
} finally {
  rmSync(folder, { recursive: true, force: true })
}
