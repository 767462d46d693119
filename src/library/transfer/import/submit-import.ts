import type { Clock } from '../../../platform/clock.js'
import type { Config } from '../../../platform/config.js'
import type { Database } from '../../../platform/db/schema.js'
import { removeFiles } from '../../../platform/jobs/files.js'
import type { JobKind } from '../../../platform/jobs/run-job.js'
import { cancelJob, findJob, resumeJob, type Job } from '../../../platform/jobs/store.js'
import { submitJob } from '../../../platform/jobs/submit.js'
import { Problem } from '../../../platform/problem.js'
import { importOptions, type ImportOptions } from './options.js'
import type { ImportParts } from './run-import.js'

/** What imports need of a process. */
export interface ImportContext {
  db: Database
  clock: Clock
  config: Pick<Config, 'dataDir' | 'limits'>
}

const kind = 'import'

/** The kind of jobs that imports are; what reads all the formats is loaded by the first one. */
export const importKind = (parts: ImportParts): JobKind => ({
  name: kind,
  run: async (job) => {
    const { runImport } = await import('./run-import.js')
    return runImport(parts, job)
  },
})

/**
 * Takes a file in, to be imported in the background. Throws `body_too_large`, `jobs_full` and
 * `uploads_full`.
 */
export function submitImport(
  { db, clock, config }: ImportContext,
  ownerId: number,
  { chunks, options }: { chunks: AsyncIterable<unknown>; options: ImportOptions },
): Promise<Job> {
  const { dataDir, limits } = config
  const submission = { ownerId, kind, input: options, chunks, maxBytes: limits.importBytes }
  return submitJob({ db, clock, dataDir }, submission)
}

/** A job of a user, by its handle. */
interface OwnJob {
  ownerId: number
  handle: string
}

/** Throws `job_not_found`. */
export async function getJob(db: Database, { ownerId, handle }: OwnJob): Promise<Job> {
  const job = await findJob(db, ownerId, handle)
  if (!job) throw new Problem('job_not_found')
  return job
}

/**
 * Lets an import that was looked at go on, with what its owner chose then. Throws `job_not_found` and
 * `job_not_ready`.
 */
export async function confirmImport(
  { db, clock }: Pick<ImportContext, 'db' | 'clock'>,
  own: OwnJob,
  choice: Partial<Pick<ImportOptions, 'mode' | 'take'>>,
): Promise<Job> {
  const job = await getJob(db, own)
  const options = importOptions.parse(job.input)
  const input: ImportOptions = { ...options, ...choice, isPreview: false }
  if (!(await resumeJob(db, own, { input, now: clock.now() }))) throw new Problem('job_not_ready')
  return getJob(db, own)
}

/** Ends a job: at once, or before its next step when it runs. Throws `job_not_found`. */
export async function cancelImport(
  { db, clock, config }: ImportContext,
  own: OwnJob,
): Promise<void> {
  await getJob(db, own)
  await cancelJob(db, own, clock.now())
  const { state } = await getJob(db, own)
  if (state === 'cancelled') await removeFiles(config.dataDir, own.handle)
}
