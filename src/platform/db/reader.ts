import type { CompiledQuery } from 'kysely'
import type { Database } from './schema.js'

/** A connection of its own that only reads, at once and beside any transaction that is open. */
export interface Reader {
  read<R>(query: CompiledQuery<R>): R[]
  /** Opens the file anew and reads from it; throws when that fails. */
  check(): void
}

const readers = new WeakMap<object, Reader>()

/** Lets prepared queries on this handle, but not on its transactions, go to a reader of their own. */
export function registerReader(db: Database, reader: Reader): void {
  readers.set(db.getExecutor(), reader)
}

/** The reader of a handle; undefined within a transaction, which must see its own writes. */
export function findReader(db: Database): Reader | undefined {
  return readers.get(db.getExecutor())
}
