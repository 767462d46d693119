import type { FastifyBaseLogger } from 'fastify'
import { minute, second, type Clock } from '../clock.js'
import { isDatabaseDown } from '../db/engine.js'
import { retryConflicts } from '../db/retry-conflicts.js'
import type { Database } from '../db/schema.js'
import { noteOccurrence } from '../occurrences.js'
import { Problem } from '../problem.js'
import { jobFile, jobFolder, removeFiles } from './files.js'
import { isCancelWanted, type Job } from './store.js'
import { leaveJob, recordStep, renewLease, type JobEnd } from './lease-store.js'

/** How far a job is after a step. */
export interface Progress {
  /** What the job needs to go on from here, as JSON. */
  cursor: unknown
  /** What came of it so far, for its owner, as JSON. */
  report: unknown
  done: number
  total?: number | undefined
}

/** A job as its kind sees it while it runs. */
export interface RunningJob {
  ownerId: number
  /** What was asked for. */
  input: unknown
  /** Where the last step left it; undefined at the very beginning. */
  cursor: unknown
  report: unknown
  createdAt: number
  /** Its file, and the folder for what it needs meanwhile; all is deleted when it ends. */
  file: string
  folder: string
  /**
   * Does a step: what `work` writes and the progress that it gives are one transaction, so that a
   * step is done once or not at all. It may be called again when the database ended the transaction
   * in favour of another. Throws when the job is not to go on; that must be let through.
   */
  step: (work: (tx: Database) => Promise<Progress>) => Promise<void>
}

export interface JobKind {
  name: string
  /** Runs a job, from its cursor, to its end; `ready` puts it down until its owner says more. */
  run: (job: RunningJob) => Promise<'done' | 'ready'>
}

export interface RunnerParts {
  db: Database
  clock: Clock
  logger: FastifyBaseLogger
  dataDir: string
  /** Milliseconds after which a job of a process that has died goes on in another. */
  lease: number
  /** Fires when the process is to stop. */
  stopped: AbortSignal
}

/** The job is not to go on here: cancelled, taken by another process, or the process stops. */
class JobStopped extends Error {}

/** Without a step in so many attempts, a job is given up. */
const attempts = 5

/** `tell` gets the report of each step that was done. */
function createStep(
  parts: RunnerParts,
  job: Job,
  tell: (report: unknown) => void,
): RunningJob['step'] {
  const { db, clock, lease, stopped } = parts
  return async (work) => {
    if (stopped.aborted) throw new JobStopped()
    const report = await retryConflicts(db, async (tx) => {
      const { cursor, report, done, total } = await work(tx)
      const now = clock.now()
      const record = { cursor, report, done, total, now, leasedUntil: now + lease }
      if (!(await recordStep(tx, job, record))) throw new JobStopped()
      return report
    })
    tell(report)
  }
}

/** Keeps the lease while a step takes long, until the returned function is called. */
function keepLease({ db, clock, lease, logger }: RunnerParts, job: Job): () => void {
  const timer = setInterval(() => {
    // A lease that was lost shows at the next step.
    renewLease(db, job, clock.now() + lease).catch((err: unknown) => {
      logger.warn({ err, job: job.handle }, 'The lease of a job could not be renewed')
    })
  }, lease / 3)
  return () => {
    clearInterval(timer)
  }
}

/** How a job ends that could not be run to its end; undefined when it is not ours any more. */
async function endOfFailure(parts: RunnerParts, job: Job, error: unknown): Promise<Ending> {
  const { db, clock, stopped, logger } = parts
  const now = clock.now()
  if (error instanceof JobStopped) {
    if (await isCancelWanted(db, job.id)) return { state: 'cancelled', now }
    return stopped.aborted ? { state: 'waiting', now } : undefined
  }
  if (error instanceof Problem && error.status < 500) {
    return { state: 'failed', now, error: error.message }
  }
  const isLast = job.failures >= attempts
  logger.error({ err: error, job: job.handle, kind: job.kind, isLast }, 'A job failed')
  if (isLast && !isDatabaseDown(error)) return { state: 'failed', now, error: 'Internal error' }
  return { state: 'waiting', now, nextAt: now + Math.min(job.failures * 5 * second, minute) }
}

/** How a job ends; undefined when that is not ours to say. */
type Ending = (Omit<JobEnd, 'report'> & { error?: string }) | undefined

/** The final report, with the error beside what was reported before. */
function reportWith(report: unknown, error: string | undefined): unknown {
  if (error === undefined) return undefined
  return { ...(typeof report === 'object' ? report : {}), error }
}

/** Stores how a job ends; `report` is the last that was stored. */
async function settleJob(
  { db, dataDir }: RunnerParts,
  { job, report }: { job: Job; report: unknown },
  ending: Ending,
): Promise<void> {
  if (!ending) return
  const { error, ...end } = ending
  const last = reportWith(report, error)
  const isOurs = await leaveJob(db, job, { ...end, ...(last !== undefined && { report: last }) })
  const isOver = end.state !== 'waiting' && end.state !== 'ready'
  if (isOurs && isOver) noteOccurrence('job', { kind: job.kind, state: end.state })
  if (isOurs && isOver) await removeFiles(dataDir, job.handle)
}

/** How a job ends before it is run; undefined when it is to be run. */
async function endBeforeRun({ db, clock }: RunnerParts, job: Job): Promise<Ending> {
  const now = clock.now()
  if (await isCancelWanted(db, job.id)) return { state: 'cancelled', now }
  if (job.failures <= attempts) return undefined
  return { state: 'failed', now, error: 'It could not be finished' }
}

/** Runs a leased job until it ends, or cannot go on for now. */
export async function runJob(parts: RunnerParts, kind: JobKind, job: Job): Promise<void> {
  const { clock, dataDir } = parts
  const early = await endBeforeRun(parts, job)
  if (early) return settleJob(parts, { job, report: job.report }, early)
  let lastReport = job.report
  const running: RunningJob = {
    ownerId: job.ownerId,
    input: job.input,
    cursor: job.cursor,
    report: job.report,
    createdAt: job.createdAt,
    file: jobFile(dataDir, job.handle),
    folder: jobFolder(dataDir, job.handle),
    step: createStep(parts, job, (report) => {
      lastReport = report
      job.failures = 1
    }),
  }
  const letGo = keepLease(parts, job)
  try {
    const state = await kind.run(running)
    await settleJob(parts, { job, report: lastReport }, { state, now: clock.now() })
  } catch (error) {
    await settleJob(parts, { job, report: lastReport }, await endOfFailure(parts, job, error))
  } finally {
    letGo()
  }
}
