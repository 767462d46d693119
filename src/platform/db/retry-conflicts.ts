import { setTimeout } from 'node:timers/promises'
import type { Database } from './schema.js'

const attempts = 6

/** Whether PostgreSQL ended a transaction in favour of another: a deadlock or a serialization failure. */
const isConflict = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === '40P01' || error.code === '40001')

/** Runs a transaction, and again when it was ended in favour of another. */
export async function retryConflicts<R>(
  db: Database,
  work: (tx: Database) => Promise<R>,
): Promise<R> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.transaction().execute(work)
    } catch (error) {
      if (!isConflict(error) || attempt === attempts) throw error
      await setTimeout(Math.random() * 20 * 2 ** attempt)
    }
  }
}
