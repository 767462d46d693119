import { type Selectable } from 'kysely'
import type { Database } from '../db/schema.js'
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

export const jobOf = (row: Selectable<JobTable>): Job => ({
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

/** How many jobs there are in each state. */
export async function countJobStates(db: Database): Promise<ReadonlyMap<JobState, number>> {
  const rows = await db
    .selectFrom('job')
    .select((q) => ['state', q.fn.countAll<number>().as('count')])
    .groupBy('state')
    .execute()
  return new Map(rows.map(({ state, count }) => [state, count]))
}
