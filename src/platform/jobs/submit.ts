import type { Clock } from '../clock.js'
import type { Database } from '../db/schema.js'
import { Problem } from '../problem.js'
import { randomCharacters } from '../secret.js'
import { jobFile, readPlace, receiveFile, removeFiles } from './files.js'
import { beginJob, countLive, deleteJob, findJob, insertJob, type Job } from './store.js'

/** So many jobs of an owner may wait or run at once. */
const perOwner = 3
/** All uploads together may take so many times what one may. */
const uploadsAtOnce = 16

export interface JobParts {
  db: Database
  clock: Clock
  dataDir: string
}

export interface Submission {
  ownerId: number
  kind: string
  input: unknown
  /** The bytes of its file. */
  chunks: AsyncIterable<unknown>
  /** The most bytes that it may have. */
  maxBytes: number
}

async function checkRoom(db: Database, ownerId: number, maxBytes: number): Promise<void> {
  const own = await countLive(db, ownerId)
  if (own.count > perOwner) throw new Problem('jobs_full', undefined, { retryAfter: 60 })
  const all = await countLive(db)
  if (all.bytes > uploadsAtOnce * maxBytes) {
    throw new Problem('uploads_full', undefined, { retryAfter: 300 })
  }
}

/**
 * Takes a file in and makes a job of it that waits to be run. Throws `body_too_large`, `jobs_full` and
 * `uploads_full`; then nothing is left.
 */
export async function submitJob(parts: JobParts, submission: Submission): Promise<Job> {
  const { db, clock, dataDir } = parts
  const { ownerId, kind, input, chunks, maxBytes } = submission
  const handle = randomCharacters(20)
  const place = await readPlace(dataDir)
  // Stored before anything is taken in, so that those who come at once see each other.
  await insertJob(db, { handle, kind, ownerId, place, bytes: maxBytes, input, now: clock.now() })
  try {
    await checkRoom(db, ownerId, maxBytes)
    const bytes = await receiveFile(jobFile(dataDir, handle), chunks, maxBytes)
    const isThere = await beginJob(db, handle, { bytes, now: clock.now() })
    const job = isThere ? await findJob(db, ownerId, handle) : undefined
    // It was cancelled while it came in, or with its owner.
    if (!job) throw new Problem('job_not_found')
    return job
  } catch (error) {
    await removeFiles(dataDir, handle)
    await deleteJob(db, handle)
    throw error
  }
}
