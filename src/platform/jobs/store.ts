import { sql, type ExpressionBuilder, type Selectable } from 'kysely'
import { engineOf, isUniqueViolation } from '../db/engine.js'
import type { Database, Schema } from '../db/schema.js'
import type { JobState, JobTable } from './tables.js'

/** A job. Times are epoch milliseconds; what is JSON in the table is parsed. */
export interface Job {
  id: number
  handle: string
  kind: string
  ownerId: number
  state: JobState
  input: unknown
  cursor: unknown
  report: unknown
  done: number
  total: number | undefined
  attempt: number
  failures: number
  createdAt: number
  changedAt: number
  endedAt: number | undefined
}

const parsed = (text: string | null): unknown => (text === null ? undefined : JSON.parse(text))

const jobOf = (row: Selectable<JobTable>): Job => ({
  id: row.id,
  handle: row.handle,
  kind: row.kind,
  ownerId: row.owner_id,
  state: row.state,
  input: parsed(row.input),
  cursor: parsed(row.cursor),
  report: parsed(row.report),
  done: row.done,
  total: row.total ?? undefined,
  attempt: row.attempt,
  failures: row.failures,
  createdAt: row.created_at,
  changedAt: row.changed_at,
  endedAt: row.ended_at ?? undefined,
})

export interface NewJob {
  handle: string
  kind: string
  ownerId: number
  place: string
  bytes: number
  input: unknown
  now: number
}

/** Stores a job whose file is still to come. */
export async function insertJob(db: Database, job: NewJob): Promise<void> {
  await db
    .insertInto('job')
    .values({
      handle: job.handle,
      kind: job.kind,
      owner_id: job.ownerId,
      state: 'receiving',
      place: job.place,
      bytes: job.bytes,
      input: JSON.stringify(job.input),
      created_at: job.now,
      changed_at: job.now,
    })
    .execute()
}

/** Lets a job whose file has come be run; false when it is gone. */
export async function beginJob(
  db: Database,
  handle: string,
  { bytes, now }: { bytes: number; now: number },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('job')
    .set({ state: 'waiting', bytes, changed_at: now })
    .where('handle', '=', handle)
    .where('state', '=', 'receiving')
    .executeTakeFirstOrThrow()
  return numUpdatedRows > 0n
}

export async function deleteJob(db: Database, handle: string): Promise<void> {
  await db.deleteFrom('job').where('handle', '=', handle).execute()
}

export async function findJob(
  db: Database,
  ownerId: number,
  handle: string,
): Promise<Job | undefined> {
  const row = await db
    .selectFrom('job')
    .selectAll()
    .where('owner_id', '=', ownerId)
    .where('handle', '=', handle)
    .executeTakeFirst()
  return row && jobOf(row)
}

/** A user's jobs, newest first. */
export async function listJobs(db: Database, ownerId: number, limit: number): Promise<Job[]> {
  const rows = await db
    .selectFrom('job')
    .selectAll()
    .where('owner_id', '=', ownerId)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(jobOf)
}

/** How many jobs have files that are still needed, and how many bytes; of one owner or of all. */
export async function countLive(
  db: Database,
  ownerId?: number,
): Promise<{ count: number; bytes: number }> {
  const { count, bytes } = await db
    .selectFrom('job')
    .select((q) => [
      q.fn.countAll<number>().as('count'),
      q.fn.sum<number | null>('bytes').as('bytes'),
    ])
    .where('ended_at', 'is', null)
    .$if(ownerId !== undefined, (q) => q.where('owner_id', '=', ownerId ?? 0))
    .executeTakeFirstOrThrow()
  return { count, bytes: bytes ?? 0 }
}

export interface LeaseTerms {
  now: number
  /** Milliseconds. */
  lease: number
  place: string
  kinds: readonly string[]
}

/** The clocks of two processes differ less than this. */
const clockSlack = 600_000

type Q = ExpressionBuilder<Schema, 'job'>

/** Nobody holds it: it never was, its holder has died, or the clock was set back. */
const isFree = (q: Q, { now, lease }: LeaseTerms) =>
  q.or([q('leased_until', '<=', now), q('leased_until', '>', now + lease + clockSlack)])

const isOnlyOne = (q: Q) =>
  q.not(
    q.exists(
      q
        .selectFrom('job as other')
        .select(sql`1`.as('one'))
        .whereRef('other.owner_id', '=', 'job.owner_id')
        .where('other.state', '=', 'running'),
    ),
  )

const isDue = (q: Q, terms: LeaseTerms) =>
  q.and([
    q('job.place', '=', terms.place),
    q('job.kind', 'in', terms.kinds),
    q.or([
      q.and([q('job.state', '=', 'waiting'), q('job.next_at', '<=', terms.now), isOnlyOne(q)]),
      q.and([q('job.state', '=', 'running'), isFree(q, terms)]),
    ]),
  ])

/**
 * Takes the job that waits longest for this process alone: until the lease ends, unless it is
 * renewed. An owner has one that runs.
 */
export async function leaseJob(db: Database, terms: LeaseTerms): Promise<Job | undefined> {
  try {
    const row = await db
      .updateTable('job')
      .set((q) => ({
        state: 'running',
        attempt: q('attempt', '+', 1),
        failures: q('failures', '+', 1),
        leased_until: terms.now + terms.lease,
      }))
      .where('id', '=', (q) =>
        q
          .selectFrom('job')
          .select('job.id')
          .where((due) => isDue(due, terms))
          .orderBy('job.created_at')
          .orderBy('job.id')
          .limit(1)
          .$if(engineOf(db) === 'postgres', (due) => due.forUpdate().skipLocked()),
      )
      .where((q) => isDue(q, terms))
      .returningAll()
      .executeTakeFirst()
    return row && jobOf(row)
  } catch (error) {
    // Another process has just taken another job of this owner.
    if (isUniqueViolation(error)) return undefined
    throw error
  }
}

/** Whose job it is: an older attempt may no longer write. */
export type Holder = Pick<Job, 'id' | 'attempt'>

const held = (db: Database, { id, attempt }: Holder) =>
  db
    .updateTable('job')
    .where('id', '=', id)
    .where('attempt', '=', attempt)
    .where('state', '=', 'running')

/** Keeps a job for longer; false when it is not held any more, or is to be cancelled. */
export async function renewLease(db: Database, holder: Holder, until: number): Promise<boolean> {
  const { numUpdatedRows } = await held(db, holder)
    .set({ leased_until: until })
    .where('is_cancel_wanted', '=', 0)
    .executeTakeFirstOrThrow()
  return numUpdatedRows > 0n
}

export interface StepRecord {
  cursor: unknown
  report: unknown
  done: number
  total: number | undefined
  now: number
  leasedUntil: number
}

/**
 * Records how far a job is, in the transaction that does the step; false when it is not held any
 * more, or is to be cancelled: then the step must not be done.
 */
export async function recordStep(db: Database, holder: Holder, step: StepRecord): Promise<boolean> {
  const { numUpdatedRows } = await held(db, holder)
    .set({
      cursor: JSON.stringify(step.cursor),
      report: JSON.stringify(step.report),
      done: step.done,
      total: step.total ?? null,
      failures: 0,
      leased_until: step.leasedUntil,
      changed_at: step.now,
    })
    .where('is_cancel_wanted', '=', 0)
    .executeTakeFirstOrThrow()
  return numUpdatedRows > 0n
}

/** Ends a job, or puts it down until it may go on; false when it is not held any more. */
export async function leaveJob(
  db: Database,
  holder: Holder,
  { state, report, now, nextAt = 0 }: JobEnd,
): Promise<boolean> {
  const isOver = state !== 'waiting' && state !== 'ready'
  const { numUpdatedRows } = await held(db, holder)
    .set({
      state,
      leased_until: 0,
      next_at: nextAt,
      changed_at: now,
      ended_at: isOver ? now : null,
      ...(report !== undefined && { report: JSON.stringify(report) }),
    })
    .executeTakeFirstOrThrow()
  return numUpdatedRows > 0n
}

export interface JobEnd {
  state: 'waiting' | 'ready' | 'done' | 'failed' | 'cancelled'
  /** Absent leaves what is there. */
  report?: unknown
  now: number
  nextAt?: number
}

/** Whether the owner of a job that runs wants it to end. */
export async function isCancelWanted(db: Database, id: number): Promise<boolean> {
  const row = await db
    .selectFrom('job')
    .select('is_cancel_wanted')
    .where('id', '=', id)
    .executeTakeFirst()
  return row?.is_cancel_wanted === 1
}

/** Cancels a job of a user: at once, or at its next step when it runs. */
export async function cancelJob(
  db: Database,
  own: { ownerId: number; handle: string },
  now: number,
): Promise<void> {
  const mine = () =>
    db.updateTable('job').where('owner_id', '=', own.ownerId).where('handle', '=', own.handle)
  await mine().set({ is_cancel_wanted: 1 }).where('state', '=', 'running').execute()
  await mine()
    .set({ state: 'cancelled', ended_at: now, changed_at: now })
    .where('state', 'in', ['receiving', 'waiting', 'ready'])
    .execute()
}

/** Lets a job that waits for its owner's word go on with a new input; false when it does not wait. */
export async function resumeJob(
  db: Database,
  own: { ownerId: number; handle: string },
  { input, now }: { input: unknown; now: number },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('job')
    .set({ state: 'waiting', input: JSON.stringify(input), changed_at: now })
    .where('owner_id', '=', own.ownerId)
    .where('handle', '=', own.handle)
    .where('state', '=', 'ready')
    .executeTakeFirstOrThrow()
  return numUpdatedRows > 0n
}

/** Ends what was begun before `before` and waits for a file, or a word, that does not come. */
export async function cancelAbandoned(
  db: Database,
  { state, before, now }: { state: 'receiving' | 'ready'; before: number; now: number },
): Promise<void> {
  await db
    .updateTable('job')
    .set({ state: 'cancelled', ended_at: now, changed_at: now })
    .where('state', '=', state)
    .where('changed_at', '<', before)
    .execute()
}

/** Deletes what ended before `before`. */
export async function deleteEndedJobs(db: Database, before: number): Promise<void> {
  await db.deleteFrom('job').where('ended_at', '<', before).execute()
}

/** Of these names of jobs, those whose files are still needed. */
export async function listLiveHandles(
  db: Database,
  handles: readonly string[],
): Promise<Set<string>> {
  if (handles.length === 0) return new Set()
  const rows = await db
    .selectFrom('job')
    .select('handle')
    .where('handle', 'in', handles)
    .where('ended_at', 'is', null)
    .execute()
  return new Set(rows.map((row) => row.handle))
}
