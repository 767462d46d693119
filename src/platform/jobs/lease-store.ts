import { type ExpressionBuilder, sql } from 'kysely'
import { engineOf, isUniqueViolation } from '../db/engine.js'
import type { Schema, Database } from '../db/schema.js'
import { jobOf, type Job } from './store.js'

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

export interface JobEnd {
  state: 'waiting' | 'ready' | 'done' | 'failed' | 'cancelled'
  /** Absent leaves what is there. */
  report?: unknown
  now: number
  nextAt?: number
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
