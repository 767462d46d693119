import type { FastifyBaseLogger } from 'fastify'
import { day, type Clock } from '../platform/clock.js'
import type { Database } from '../platform/db/schema.js'
import { createPace } from '../platform/jobs/pace.js'
import { isPaused, pauseSource } from './poll-store.js'
import {
  deleteChannels,
  deleteOldEvents,
  deleteVideos,
  listPlaylistIds,
  listStale,
  listUnwanted,
  listWatchedIds,
  type Place,
  type Slice,
} from './prune-store.js'

export interface PruneParts {
  db: Database
  clock: Clock
  logger: FastifyBaseLogger
  /** What nobody needed for so many days is deleted; 0 keeps all. */
  catalogueDays: number
  /** Fires when the process is to stop. */
  stopped: AbortSignal
}

const pruneName = 'prune'
/** No more videos than this are looked at in one run; the rest follows in the next. */
const candidateLimit = 20_000
const sliceSize = 2000
const batchSize = 500

interface Work extends PruneParts {
  before: number
  pace: () => Promise<void>
}

/** Reads a table slice by slice, and lets others have their turn between them. */
async function forEachSlice<T>(
  { stopped, pace }: Work,
  read: (after: Place) => Promise<Slice<T>>,
  take: (rows: T[]) => Promise<void> | void,
): Promise<void> {
  let after: Place | undefined = []
  while (after && !stopped.aborted) {
    const { rows, next }: Slice<T> = await read(after)
    if (rows.length > 0) await take(rows)
    after = next
    await pace()
  }
}

async function findCandidates(work: Work) {
  const { db, before } = work
  const channels: number[] = []
  const videos = new Set<string>()
  await forEachSlice(
    work,
    (after) => listUnwanted(db, after, { before, limit: batchSize }),
    async (rows) => {
      channels.push(...rows)
      const limit = candidateLimit - videos.size
      if (limit <= 0) return
      for (const videoId of await listStale(db, rows, { before, limit })) videos.add(videoId)
    },
  )
  return { channels, videos }
}

async function inBatches<T>(
  { db, stopped, pace }: Work,
  items: readonly T[],
  remove: (tx: Database, some: readonly T[]) => Promise<number>,
): Promise<number> {
  let count = 0
  for (let from = 0; from < items.length && !stopped.aborted; from += batchSize) {
    const some = items.slice(from, from + batchSize)
    count += await db.transaction().execute((tx) => remove(tx, some))
    await pace()
  }
  return count
}

async function pruneEvents({ db, before, stopped, pace }: Work): Promise<number> {
  let count = 0
  while (!stopped.aborted) {
    const deleted = await deleteOldEvents(db, { before, limit: sliceSize })
    count += deleted
    if (deleted < sliceSize) return count
    await pace()
  }
  return count
}

/**
 * Deletes channels that nobody follows or listens to with their videos, unless these are in a playlist
 * or a history, and events that nobody resumes from any more. Small steps, so that others write and
 * read between them.
 */
export async function pruneCatalogue(parts: PruneParts): Promise<void> {
  const before = parts.clock.now() - parts.catalogueDays * day
  const work: Work = { ...parts, before, pace: createPace() }
  const { db, logger, stopped } = parts
  const events = await pruneEvents(work)
  const { channels, videos } = await findCandidates(work)
  const keep = (rows: string[]) => {
    for (const videoId of rows) videos.delete(videoId)
  }
  if (videos.size > 0) {
    await forEachSlice(work, (after) => listPlaylistIds(db, after, sliceSize), keep)
    await forEachSlice(work, (after) => listWatchedIds(db, after, sliceSize), keep)
  }
  // What was not read may need what is left.
  if (stopped.aborted) return
  const gone = {
    events,
    videos: await inBatches(work, [...videos], deleteVideos),
    channels: await inBatches(work, channels, deleteChannels),
  }
  if (Object.values(gone).some((count) => count > 0)) {
    logger.info(gone, 'Deleted from the catalogue what nobody needs')
  }
}

/** Prunes once a day, whichever process looks first. */
export async function pruneDaily(parts: PruneParts): Promise<void> {
  const { db, clock, catalogueDays } = parts
  const now = clock.now()
  if (catalogueDays === 0 || (await isPaused(db, pruneName, now))) return
  await pauseSource(db, pruneName, now + day)
  await pruneCatalogue(parts)
}
