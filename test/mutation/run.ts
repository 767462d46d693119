// `npm run mutation`; README.md here says what it does and which options it takes.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { digestOf, findTests, readCache, writeCache, type CoverageMap } from './coverage.js'
import { listMutations, type Mutation } from './mutations.js'
import { openPlace, type Outcome, type Place } from './place.js'
import { isGood, reportOf, textOf, type Result } from './report.js'

const { values: options } = parseArgs({
  args: process.argv.slice(2).map((one) => (one === '--changed' ? '--changed=HEAD' : one)),
  options: {
    files: { type: 'string', multiple: true, default: ['src/**'] },
    tests: { type: 'string', multiple: true, default: ['test/**'] },
    changed: { type: 'string' },
    sample: { type: 'string' },
    seed: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '2' },
    sqlite: { type: 'boolean', default: false },
    fresh: { type: 'boolean', default: false },
  },
})

const listFiles = (folder: string, pattern: RegExp): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => pattern.test(name))
    .map((name) => join(folder, name))
    .sort()

/** `*` is anything within a folder, `**` anything at all. */
const globOf = (glob: string): RegExp =>
  new RegExp(
    `^${glob
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*\*\/?|\*/g, (star) => (star === '*' ? '[^/]*' : '.*'))}$`,
  )

/** The lines of each file that differ from a revision; those of new files are all. */
function listChangedLines(revision: string): Map<string, (line: number) => boolean> {
  const changed = new Map<string, (line: number) => boolean>()
  const git = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8' })
  for (const part of git('diff', '-U0', revision, '--', 'src').split(/^diff --git .*$/m)) {
    const file = /^\+\+\+ b\/(.+)$/m.exec(part)?.[1]
    if (file === undefined) continue
    const ranges = [...part.matchAll(/^@@ .* \+(\d+)(?:,(\d+))? @@/gm)].map(
      ([, first, count = '1']) => ({ first: Number(first), count: Number(count) }),
    )
    changed.set(file, (line) =>
      ranges.some(({ first, count }) => line >= first && line < first + count),
    )
  }
  for (const file of git('ls-files', '-o', '--exclude-standard', 'src').split('\n')) {
    changed.set(file, () => true)
  }
  return changed
}

/** Some of a list, always the same ones for a seed (mulberry32). */
function drawSample<T>(list: readonly T[], size: number, seed: number): T[] {
  let state = seed
  const random = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const drawn = list.map((value) => ({ value, rank: random() }))
  return drawn
    .sort((a, b) => a.rank - b.rank)
    .slice(0, size)
    .map(({ value }) => value)
}

function chooseMutations(): Mutation[] {
  const globs = options.files.map(globOf)
  const files = listFiles('src', /\.tsx?$/).filter((file) => globs.some((glob) => glob.test(file)))
  const changed = options.changed === undefined ? undefined : listChangedLines(options.changed)
  const all = files
    .flatMap((file) => listMutations(file, readFileSync(file, 'utf8')))
    .filter(({ file, line }) => !changed || changed.get(file)?.(line) === true)
  if (options.sample === undefined) return all
  return drawSample(all, Number(options.sample), Number(options.seed))
}

/** Works through a list with all places. */
async function share<T>(
  places: readonly Place[],
  list: readonly T[],
  work: (place: Place, item: T) => Promise<void>,
): Promise<void> {
  const waiting = list.entries()
  await Promise.all(
    places.map(async (place) => {
      for (const [at, item] of waiting) {
        await work(place, item)
        if ((at + 1) % 10 === 0) console.error(`${at + 1} of ${list.length}`)
      }
    }),
  )
}

/** Not those about the text of the sources, nor those that need a screen. */
const isUseful = (test: string) =>
  !/^test\/(?:architecture|readme|browser|mutation|bench)/.test(test)

/** What each test file covers, watched now where that is not known. */
async function watchTests(places: readonly Place[], sources: readonly string[]) {
  const cache = readCache()
  const isNew = options.fresh || sources.some((file) => !cache.sources.includes(file))
  const named = options.tests.map(globOf)
  const isNamed = (test: string) => named.some((glob) => glob.test(test))
  const tests = listFiles('test', /\.test\.ts$/)
    .filter(isUseful)
    .filter(isNamed)
  const known: CoverageMap = isNew ? {} : cache.tests
  const map: CoverageMap = {}
  for (const test of tests) {
    const seen = known[test]
    if (seen?.digest === digestOf(test)) map[test] = seen
  }
  const missing = tests.filter((test) => !map[test])
  if (missing.length > 0) console.error(`Watching ${missing.length} test files`)
  await share(places, missing, async (place, test) => {
    const seen = await place.watch(test)
    if (!seen) console.error(`${test} fails by itself and is left out`)
    map[test] = seen ?? { digest: digestOf(test), time: 0, usesPrograms: false, files: {} }
  })
  writeCache({ sources: listFiles('src', /\.tsx?$/), tests: { ...known, ...map } })
  return map
}

async function tryAll(places: readonly Place[], mutations: readonly Mutation[]): Promise<Result[]> {
  const map = await watchTests(places, [...new Set(mutations.map(({ file }) => file))])
  const results: Result[] = []
  await share(places, mutations, async (place, mutation) => {
    const began = Date.now()
    const tests = findTests(map, mutation.file, mutation.line)
    const outcome: Outcome = tests.length === 0 ? 'survived' : await place.attempt(mutation, tests)
    results.push({ ...mutation, outcome, tests: tests.length, time: Date.now() - began })
  })
  return results
}

const mutations = chooseMutations()
const places: Place[] = []
for (let number = 1; number <= Number(options.jobs); number += 1) {
  places.push(await openPlace(number, options.sqlite))
}
const close = () => Promise.all(places.map((place) => place.close()))
process.once('SIGINT', () => {
  void close().then(() => process.exit(130))
})
try {
  const report = reportOf(await tryAll(places, mutations))
  mkdirSync('dist/mutation', { recursive: true })
  writeFileSync('dist/mutation/report.json', JSON.stringify(report, null, 2))
  console.log(textOf(report))
  process.exitCode = isGood(report) ? 0 : 1
} finally {
  await close()
}
