import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { SourceMap } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What one test file runs of the sources. */
export interface Coverage {
  /** Digest of the test file when that was seen. */
  digest: string
  /** Milliseconds. */
  time: number
  /** Whether it starts built programs. */
  usesPrograms: boolean
  /** By source file: its digest then, and the lines that ran (from 1). */
  files: Record<string, { digest: string; lines: number[] }>
}

export const digestOf = (file: string): string =>
  existsSync(file)
    ? createHash('sha256').update(readFileSync(file)).digest('base64url').slice(0, 16)
    : ''

interface Script {
  url: string
  functions: { ranges: { startOffset: number; endOffset: number; count: number }[] }[]
}

/** A place in a built file, and the source line it was made of. */
interface Segment {
  offset: number
  file: string
  line: number
}

const segments = new Map<string, Segment[]>()

/** The beginnings of words in a built file, as far as they come from our sources. */
function readSegments(path: string, root: string): Segment[] {
  const known = segments.get(path)
  if (known) return known
  const found: Segment[] = []
  const map = new SourceMap(
    JSON.parse(readFileSync(`${path}.map`, 'utf8')) as ConstructorParameters<typeof SourceMap>[0],
  )
  let start = 0
  for (const [row, text] of readFileSync(path, 'utf8').split('\n').entries()) {
    for (const { index } of text.matchAll(/[\w$'"`(!]+/g)) {
      const entry = map.findEntry(row, index)
      if (!('originalSource' in entry)) continue
      const file = relative(root, resolve(dirname(path), entry.originalSource))
      const line = entry.originalLine + 1
      if (file.startsWith('src')) found.push({ offset: start + index, file, line })
    }
    start += text.length + 1
  }
  segments.set(path, found)
  return found
}

/** For each offset, the count of the innermost range around it; ranges are nested. */
function hasRun(functions: Script['functions'], offset: number): boolean {
  let size = Infinity
  let count = 0
  for (const { ranges } of functions) {
    for (const { startOffset, endOffset, count: ran } of ranges) {
      const length = endOffset - startOffset
      if (startOffset > offset || endOffset <= offset || length > size) continue
      size = length
      count = ran
    }
  }
  return count > 0
}

/** The source lines that ran, by file, from the reports that V8 left in a folder. */
function readReports(folder: string, root: string) {
  const lines = new Map<string, Set<number>>()
  let usesPrograms = false
  const scripts = readdirSync(folder).flatMap(
    (name) => (JSON.parse(readFileSync(join(folder, name), 'utf8')) as { result: Script[] }).result,
  )
  for (const { url, functions } of scripts) {
    const path = url.startsWith('file:') ? fileURLToPath(url) : ''
    const isProgram = path.startsWith(join(root, 'dist')) && !path.includes('/dist/tests/')
    if (!isProgram && !path.includes('/dist/tests/src/')) continue
    usesPrograms ||= isProgram
    for (const { offset, file, line } of readSegments(path, root)) {
      if (!hasRun(functions, offset)) continue
      const own = lines.get(file) ?? new Set()
      lines.set(file, own.add(line))
    }
  }
  return { lines, usesPrograms }
}

/** Makes of V8's reports (NODE_V8_COVERAGE) what a test file covers. */
export function summarize(
  folder: string,
  { root, digest, time }: { root: string; digest: string; time: number },
): Coverage {
  const { lines, usesPrograms } = readReports(folder, root)
  const files = [...lines].map(([file, own]) => {
    const sorted = [...own].sort((a, b) => a - b)
    return [file, { digest: digestOf(join(root, file)), lines: sorted }] as const
  })
  return { digest, time, usesPrograms, files: Object.fromEntries(files) }
}

export type CoverageMap = Record<string, Coverage>

/** A test file and what it covers. */
export type WatchedTest = [file: string, coverage: Coverage]

/** What is known from earlier runs. */
interface Cache {
  /** The sources that there were. */
  sources: string[]
  /** By test file. */
  tests: CoverageMap
}

const cache = join('dist', 'mutation', 'coverage.json')

export const readCache = (): Cache =>
  existsSync(cache)
    ? (JSON.parse(readFileSync(cache, 'utf8')) as Cache)
    : { sources: [], tests: {} }

export function writeCache(known: Cache): void {
  mkdirSync(dirname(cache), { recursive: true })
  writeFileSync(cache, JSON.stringify(known))
}

/** How many folders two paths have in common, below `src` and `test`. */
function countShared(test: string, file: string): number {
  const [own, other] = [test, file].map((path) => path.split('/').slice(1, -1))
  const differs = own?.findIndex((name, at) => name !== other?.[at]) ?? 0
  return differs < 0 ? (own?.length ?? 0) : differs
}

/**
 * The test files that run a line of a source file, first those that lie where it does, then the
 * quickest. Of a source that has changed since they were watched, those that run anything of it.
 */
export function findTests(map: CoverageMap, file: string, line: number): WatchedTest[] {
  const digest = digestOf(file)
  return Object.entries(map)
    .filter(([, { files }]) => {
      const seen = files[file]
      return seen && (seen.digest !== digest || seen.lines.includes(line))
    })
    .sort(
      ([one, a], [other, b]) =>
        countShared(other, file) - countShared(one, file) || a.time - b.time,
    )
}
