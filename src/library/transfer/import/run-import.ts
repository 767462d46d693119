import { stat } from 'node:fs/promises'
import { z } from 'zod'
import type { Database } from '../../../platform/db/schema.js'
import { createPace } from '../../../platform/jobs/pace.js'
import type { Progress, RunningJob } from '../../../platform/jobs/run-job.js'
import { Problem } from '../../../platform/problem.js'
import { countWatched, findNewestPlace } from '../../history/store.js'
import type { Item } from '../formats/item.js'
import { readItems, type ImportFile } from '../formats/read-items.js'
import { createChunkCollector, type Chunk, type WhichPass } from './chunk.js'
import { clearSome } from './clear.js'
import { createFreshCounter } from './fresh.js'
import { importOptions, subjects, type ImportOptions } from './options.js'
import {
  addCounts,
  addSkipped,
  importReport,
  newReport,
  type Counts,
  type ImportReport,
} from './report.js'
import { scanFile } from './scan.js'
import { writeChunk, type WriteParts, type Written } from './write-chunk.js'

/** What an import needs beside its job. */
export interface ImportParts extends WriteParts {
  db: Database
}

const place = z.object({ watchedAt: z.number(), position: z.number() })

/** Where an import is, between two steps. */
const cursor = z.object({
  phase: z.enum(['scanned', 'clearing', 'first', 'second', 'done']),
  items: z.number(),
  hasSecondPass: z.boolean(),
  isOldestFirst: z.boolean(),
  /** Items of this pass, or subjects that were cleared. */
  done: z.number(),
  history: z.object({ after: place, total: z.number(), leftOut: z.number() }),
  room: z.number(),
  overHistory: z.number(),
  lookUps: z.number(),
})

type Cursor = z.infer<typeof cursor>

interface State {
  cursor: Cursor
  report: ImportReport
}

/** So many things are written in one step. */
const chunkWeight = 1000
/** After so many things that need no writing, the progress is stored all the same. */
const storeEvery = 50_000
/** So many videos are looked up for one import at most. */
const lookUpLimit = 1000

const importProgressOf = ({ cursor: at, report }: State): Progress => ({
  cursor: at,
  report,
  done: at.done + (at.phase === 'second' || at.phase === 'done' ? at.items : 0),
  total: at.items * (at.hasSecondPass ? 2 : 1),
})

/** Reads the file once, to know what is in it and how much. */
async function scan(
  parts: ImportParts,
  job: RunningJob,
  { file, options }: { file: ImportFile; options: ImportOptions },
): Promise<State> {
  const pace = createPace()
  await job.step(async () => ({ cursor: null, report: newReport(file.name), done: 0 }))
  const counter = options.isPreview ? await createFreshCounter(parts.db, job.ownerId) : undefined
  let stored = 0
  const found = await scanFile(file, async (items, done) => {
    await counter?.add(items)
    if (done - stored >= storeEvery) {
      stored = done
      await job.step(async () => ({ cursor: null, report: newReport(file.name), done }))
    }
    await pace()
  })
  const { report, items, hasSecondPass, isOldestFirst } = found
  const state: State = {
    report: counter ? { ...report, fresh: counter.end() } : report,
    cursor: {
      phase: 'scanned',
      items,
      hasSecondPass,
      isOldestFirst,
      done: 0,
      history: {
        after: { watchedAt: 0, position: 0 },
        total: report.found.history,
        leftOut: 0,
      },
      room: 0,
      overHistory: 0,
      lookUps: lookUpLimit,
    },
  }
  await job.step(async () => importProgressOf(state))
  return state
}

/** The subjects that the file has something of; what it has nothing of is not cleared. */
const clearedBy = ({ mode, take }: ImportOptions, found: Counts) =>
  mode === 'merge' ? [] : subjects.filter((each) => take.includes(each) && found[each] > 0)

/** Deletes what the file is to replace, step by step. */
async function clear(job: RunningJob, state: State, options: ImportOptions): Promise<State> {
  let current = state
  const pace = createPace()
  const all = clearedBy(options, state.report.found)
  for (let subject = all[current.cursor.done]; subject; subject = all[current.cursor.done]) {
    const what = subject
    let next = current
    await job.step(async (tx) => {
      const isOver = await clearSome(tx, job.ownerId, what)
      const done = current.cursor.done + (isOver ? 1 : 0)
      next = { ...current, cursor: { ...current.cursor, phase: 'clearing', done } }
      return importProgressOf({ ...next, cursor: { ...next.cursor, done: 0 } })
    })
    current = next
    await pace()
  }
  return current
}

/** Looks how much there is room for, once, so that a later step decides as an earlier one did. */
async function plan(parts: ImportParts, job: RunningJob, state: State): Promise<State> {
  let next = state
  await job.step(async (tx) => {
    const newest = await findNewestPlace(tx, job.ownerId)
    const room = Math.max(0, parts.limits.history - (await countWatched(tx, job.ownerId)))
    const total = state.report.found.history
    const leftOut = state.cursor.isOldestFirst ? Math.max(0, total - room) : 0
    const after = { ...newest, watchedAt: Math.max(newest.watchedAt, job.createdAt) }
    const history = { after, total, leftOut }
    next = { ...state, cursor: { ...state.cursor, phase: 'first', done: 0, history, room } }
    return importProgressOf(next)
  })
  return next
}

function stateAfter({ cursor: at, report }: State, written: Written, done: number): State {
  return {
    report: addSkipped(
      { ...report, added: addCounts(report.added, written.added) },
      written.skipped,
    ),
    cursor: {
      ...at,
      done,
      room: at.room - (written.added.history ?? 0),
      overHistory: at.overHistory + written.overHistory,
      lookUps: at.lookUps - written.lookedUp,
    },
  }
}

/** What a pass over the items works with. */
interface Pass {
  parts: ImportParts
  job: RunningJob
  file: ImportFile
  options: ImportOptions
  which: WhichPass
}

const nothingWritten: Written = { added: {}, skipped: [], overHistory: 0, lookedUp: 0 }

/** Writes a chunk and records that everything up to item `done` has been taken in. */
async function writeItems(
  { parts, job, options }: Pass,
  state: State,
  { chunk, done, passed }: { chunk: Chunk; done: number; passed: number },
): Promise<State> {
  let next = state
  await job.step(async (tx) => {
    const { history, room, lookUps } = state.cursor
    const how = { accountId: job.ownerId, take: options.take, history, room, lookUps }
    const written =
      chunk.weight > 0 ? await writeChunk(tx, chunk, { ...parts, ...how }) : nothingWritten
    next = stateAfter(state, { ...written, overHistory: written.overHistory + passed }, done)
    return importProgressOf(next)
  })
  return next
}

/** Whether a watched video is passed over, as there is no room for it. */
const isPassed = (item: Item, number: number, { cursor: at }: State) =>
  item.kind === 'watched' && (number < at.history.leftOut || at.room <= 0)

/** Goes through the items from where the last step ended, and takes them in chunk by chunk. */
async function passOver(pass: Pass, state: State): Promise<State> {
  const { parts, file, which } = pass
  let current = state
  const collector = createChunkCollector(which, parts.limits.playlistVideos)
  const pace = createPace()
  let [number, watched, passed] = [0, 0, 0]
  const flush = async (done: number) => {
    current = await writeItems(pass, current, { chunk: collector.take(), done, passed })
    passed = 0
    await pace()
  }
  for await (const items of readItems(file)) {
    for (const item of items) {
      number += 1
      const rank = item.kind === 'watched' ? watched++ : watched
      if (number <= current.cursor.done) continue
      const isFull = collector.weight() >= chunkWeight || number - current.cursor.done > storeEvery
      if (isFull && !collector.continues(item)) await flush(number - 1)
      if (which === 'first' && isPassed(item, rank, current)) passed += 1
      else collector.add(item, rank)
    }
    await pace()
  }
  await flush(number)
  return current
}

/** What its owner should know at the end. */
function notesOf({ parts, options }: Pass, { cursor: at, report }: State): string[] {
  const isOver = at.overHistory > 0 && options.take.includes('history')
  const text = `Your history holds ${parts.limits.history} entries at most: ${at.overHistory} older ones were left out.`
  return isOver ? [...report.notes, text] : report.notes
}

async function finish(pass: Pass, state: State): Promise<void> {
  const report = { ...state.report, notes: notesOf(pass, state) }
  const { items, hasSecondPass } = state.cursor
  const last: State = {
    report,
    cursor: { ...state.cursor, phase: 'done', done: hasSecondPass ? items : 0 },
  }
  await pass.job.step(async () => importProgressOf(last))
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch (cause) {
    throw new Problem('input_invalid', 'The file is not here any more', { cause })
  }
}

/** Where the last step left an import; undefined before its file was looked at. */
function importStateOf(job: RunningJob): State | undefined {
  const at = cursor.safeParse(job.cursor).data
  const report = importReport.safeParse(job.report).data
  return at && report && { cursor: at, report }
}

/**
 * Takes a file in, from where the last step ended: looks at it; deletes what it replaces; takes in
 * everything that stands alone, then what needs the rest. Ends `ready` when it is to be looked at only.
 */
export async function runImport(parts: ImportParts, job: RunningJob): Promise<'done' | 'ready'> {
  const options = importOptions.parse(job.input)
  const size = await sizeOf(job.file)
  const file = { path: job.file, name: options.name, size, folder: job.folder }
  let state = importStateOf(job) ?? (await scan(parts, job, { file, options }))
  if (options.isPreview) return 'ready'
  const { phase } = state.cursor
  if (phase === 'scanned' || phase === 'clearing') {
    state = await plan(parts, job, await clear(job, state, options))
  }
  const pass: Pass = { parts, job, file, options, which: 'first' }
  if (state.cursor.phase === 'first') {
    state = await passOver(pass, state)
    state = { ...state, cursor: { ...state.cursor, phase: 'second', done: 0 } }
  }
  if (state.cursor.phase === 'second' && state.cursor.hasSecondPass) {
    state = await passOver({ ...pass, which: 'second' }, state)
  }
  await finish(pass, state)
  return 'done'
}
