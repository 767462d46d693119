import type { Database } from './schema.js'

/** Runs writes that belong together in the caller's transaction or, without one, in their own. */
export function atomically<R>(db: Database, act: (tx: Database) => Promise<R>): Promise<R> {
  return db.isTransaction ? act(db) : db.transaction().execute(act)
}
