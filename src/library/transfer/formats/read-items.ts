import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { Problem } from '../../../platform/problem.js'
import { readAddresses } from './addresses.js'
import { openArchive } from './archive.js'
import { defaultLimits, LimitExceeded, type Limits } from './budget.js'
import { readReadme } from './foyer.js'
import { formats, skipItem, type Items, type SkippedItem } from './item.js'
import { readOpml } from './opml.js'
import { readDatabase } from './read-database.js'
import { readJsonDocument, readJsonLines } from './read-json.js'
import { at } from './shape.js'
import { headBytes, sniff, type Kind } from './sniff.js'
import { fileSource, readHead, type Source } from './source.js'
import { createListCatalogue, readListRows, readTakeoutCsv } from './takeout-csv.js'
import { readTakeoutHtml } from './takeout-html.js'

/** A file that was sent. */
export interface ImportFile {
  path: string
  /** What its owner calls it. */
  name: string
  size: number
  /** Where files may be made for the time of reading; they are removed. */
  folder: string
}

interface Parts {
  folder: string
  limits: Limits
}

type Reader = (source: Source, parts: Parts) => Items

/** Databases can only be read from a file of their own. */
async function* readCopiedDatabase(source: Source, { folder, limits }: Parts): Items {
  const own = await mkdtemp(join(folder, 'database-'))
  try {
    const path = join(own, 'copy.db')
    let size = 0
    const bounded = async function* () {
      for await (const chunk of source.read()) {
        size += chunk.length
        if (size > limits.databaseBytes) throw new LimitExceeded('The database is too large')
        yield chunk
      }
    }
    await pipeline(bounded, createWriteStream(path, { mode: 0o600 }))
    yield* readDatabase(path)
  } finally {
    await rm(own, { recursive: true, force: true })
  }
}

/** What may be in a file of each kind, the likeliest first. */
const readers: Record<Kind, readonly Reader[]> = {
  json: [readJsonDocument],
  'json-lines': [readJsonLines],
  opml: [readOpml],
  html: [readTakeoutHtml],
  // JSON that has lost its beginning looks like these.
  csv: [(source) => readTakeoutCsv(source), readAddresses, readJsonDocument],
  text: [readReadme, readAddresses, readJsonDocument],
  sqlite: [readCopiedDatabase],
  zip: [],
  gzip: [],
  empty: [],
  binary: [],
}

/** Whether the machine failed, and not the file: that must not pass for something left out. */
const isOwnFailure = (error: unknown) =>
  !(error instanceof Error) || ('syscall' in error && error.syscall !== undefined)

function faultOf(error: unknown): SkippedItem {
  if (!(error instanceof Error) || isOwnFailure(error)) throw error
  return skipItem(error.message, 'from here on')
}

const heldCount = 100

/** One reader's items; what it skips before it knows anything is not reported unless it does later. */
async function* readBy(reader: Reader, source: Source, parts: Parts): Items {
  const held: SkippedItem[] = []
  let isKnown = false
  try {
    for await (const items of reader(source, parts)) {
      const skipped: SkippedItem[] = isKnown ? [] : items.filter((item) => item.kind === 'skipped')
      isKnown ||= skipped.length < items.length
      if (isKnown) yield [...held.splice(0), ...items]
      else held.push(...skipped.slice(0, heldCount - held.length))
    }
  } catch (error) {
    yield [faultOf(error)]
  }
}

const kindWords: Partial<Record<Kind, string>> = {
  zip: 'An archive within an archive is not read',
  gzip: 'A .tgz or .gz file is not read: unpack it, or choose .zip at Takeout',
}

const nothing = 'Nothing in it can be imported'

/** What is in a file, or in a file of an archive; something is always said. */
async function* readSource(
  source: Source,
  { kind, candidates = readers[kind] }: { kind: Kind; candidates?: readonly Reader[] },
  parts: Parts,
): Items {
  let isKnown = false
  let isTold = false
  for (const reader of candidates) {
    for await (const items of readBy(reader, source, parts)) {
      isKnown ||= items.some((item) => item.kind !== 'skipped')
      isTold ||= items.length > 0
      yield items
    }
    if (isKnown) return
  }
  if (!isTold) yield [skipItem(kindWords[kind] ?? nothing)]
}

async function sniffSource(source: Source): Promise<Kind | SkippedItem> {
  try {
    return sniff(await readHead(source, headBytes))
  } catch (error) {
    return faultOf(error)
  }
}

/** Reads a table of playlists, if it is one: it says what the files of their videos are called. */
async function listRowsOf(source: Source): Promise<string[][]> {
  try {
    return await readListRows(source)
  } catch (error) {
    faultOf(error)
    return []
  }
}

/** The files of an archive; of tables first those that name the others. */
async function* readArchive({ path, size }: ImportFile, parts: Parts): Items {
  const archive = await openArchive(path, size, parts.limits)
  try {
    yield archive.faults
    const kinds = new Map<Source, Kind>()
    const rows: string[][] = []
    for (const source of archive.entries) {
      const kind = await sniffSource(source)
      if (typeof kind !== 'string') yield at(source.name, [kind])
      else kinds.set(source, kind)
      if (kind === 'csv') rows.push(...(await listRowsOf(source)))
    }
    const lists = createListCatalogue(rows)
    const readTable: Reader = (source) => readTakeoutCsv(source, lists)
    for (const [source, kind] of kinds) {
      const candidates = kind === 'csv' ? [readTable] : readers[kind]
      const items = readSource(source, { kind, candidates }, parts)
      for await (const some of items) yield at(source.name, some)
    }
  } finally {
    archive.close()
  }
}

function unrecognised(kind: Kind, first: SkippedItem | undefined): Problem {
  const known = Object.values(formats).join(', ')
  const isTold = first !== undefined && first.reason !== nothing
  const found = isTold ? [first.place, first.reason].filter(Boolean).join(': ') : ''
  const why =
    (kind === 'gzip' ? kindWords.gzip : undefined) ??
    (found || (kind === 'empty' ? 'It is empty' : 'It is something else'))
  return new Problem(
    'input_invalid',
    `Nothing in this file can be imported. ${why}. Foyer reads: ${known}.`,
  )
}

/**
 * What a file holds, of whatever format: that is seen by its content. Twice the same file gives
 * twice the same items. Throws `input_invalid` at the end of a file in which nothing is known.
 */
export async function* readItems(file: ImportFile, limits: Limits = defaultLimits): Items {
  const source = fileSource(file.path, file)
  const kind = sniff(await readHead(source, headBytes))
  const parts = { folder: file.folder, limits }
  const items = kind === 'zip' ? readArchive(file, parts) : readSource(source, { kind }, parts)
  let count = 0
  let isKnown = false
  let first: SkippedItem | undefined
  for await (const some of items) {
    isKnown ||= some.some((item) => item.kind === 'format')
    if (!isKnown) first ??= some.find((item) => item.kind === 'skipped')
    const room = limits.items - count
    count += some.length
    if (some.length <= room) yield some
    else {
      const end = skipItem(`More than ${limits.items} entries: the rest is left out`, file.name)
      yield [...some.slice(0, room), end]
      break
    }
  }
  if (!isKnown) throw unrecognised(kind, first)
}
