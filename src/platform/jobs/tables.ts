import type { Generated } from 'kysely'
import type { Flag, Id, Time } from '../db/schema.js'

/**
 * `receiving`: its file is still coming in. `ready`: it has been looked at, and its owner is to say how
 * it goes on. The last three have ended.
 */
export type JobState =
  'receiving' | 'waiting' | 'running' | 'ready' | 'done' | 'failed' | 'cancelled'

/** Work that somebody asked for and that takes longer than a request may. */
export interface JobTable {
  id: Id
  /** Names the job to its owner, and its folder. */
  handle: string
  kind: string
  owner_id: number
  state: JobState
  /** Names the folder of files in which the job's are: only a process that has it can do the job. */
  place: string
  /** Bytes that its file takes, or may take while it comes in. */
  bytes: number
  /** JSON: what was asked for. */
  input: string
  /** JSON: how far it is; null before the first step. */
  cursor: string | null
  /** JSON: what came of it so far. */
  report: string | null
  /** What of `total` is done, in whatever the job counts; `total` is null until it is known. */
  done: Generated<number>
  total: number | null
  is_cancel_wanted: Generated<Flag>
  /** Counts its leases: who has an older one may no longer write. */
  attempt: Generated<number>
  /** Attempts in a row without a step. */
  failures: Generated<number>
  next_at: Generated<Time>
  leased_until: Generated<Time>
  created_at: Time
  changed_at: Time
  /** When it ended. */
  ended_at: Time | null
}

declare module '../db/schema.js' {
  interface Schema {
    job: JobTable
  }
}
