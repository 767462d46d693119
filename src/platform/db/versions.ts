import type { Database } from './schema.js'

/** Two equal ones mean that nothing was committed in between, by this process or another. */
export type Version = number | string

/** Tells the version of a database. */
export interface Versions {
  /** Never older than the question: not from before the request came on whose behalf it is asked. */
  version(): Version | Promise<Version>
  /**
   * Called when an answer has come that was asked for at a version: whoever waits for it and runs
   * now has a version already, and the newest known will do for what it asks next.
   */
  onAnswer?(): void
}

const known = new WeakMap<object, Versions>()

/** Lets the version of this handle be found, but not that of its transactions. */
export function registerVersions(db: Database, versions: Versions): void {
  known.set(db.getExecutor(), versions)
}

/** The versions of a handle; undefined within a transaction, which must see its own writes. */
export const findVersions = (db: Database): Versions | undefined => known.get(db.getExecutor())
