import type { Database } from './schema.js'

/** How a process stands with its connections to PostgreSQL. */
export interface PoolState {
  /** Open, those in use counted. */
  totalCount: number
  idleCount: number
  /** Callers that wait for one. */
  waitingCount: number
}

const pools = new WeakMap<object, () => PoolState | undefined>()

/** Lets the state of the pool behind a handle be found; `look` is called each time. */
export function registerPool(db: Database, look: () => PoolState | undefined): void {
  pools.set(db, look)
}

/** The state of its pool now; undefined on SQLite, and before the first query. */
export const findPoolState = (db: Database): PoolState | undefined => pools.get(db)?.()
