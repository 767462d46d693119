import { LRUCache } from 'lru-cache'
import { countMemory } from '../platform/count-memory.js'
import type { Database } from '../platform/db/schema.js'

/** Whose library, and its revision as it was read for this request. */
export interface LibraryOwner {
  id: number
  libraryRevision: number
}

/** How much is remembered: the sum of `sizeOf` of what `find` returned. */
interface Bound<R> {
  /** Its name in the metrics. */
  memory: string
  maxSize: number
  sizeOf: (found: R) => number
}

/**
 * Remembers what `find` returns of a user's library, the last used. It is used only for the revision
 * of the library that it was found for; in a transaction nothing is remembered.
 */
export function rememberLibrary<R extends object>(
  { memory: name, maxSize, sizeOf }: Bound<R>,
  find: (db: Database, accountId: number) => Promise<R>,
): (db: Database, owner: LibraryOwner) => Promise<R> {
  interface Remembered {
    revision: number
    found: R
  }
  const counted = countMemory(name)
  const memories = new WeakMap<Database, LRUCache<number, Remembered>>()
  const memoryOf = (db: Database) => {
    const memory = memories.get(db) ?? new LRUCache<number, Remembered>({ maxSize })
    memories.set(db, memory)
    return memory
  }
  return async (db, { id, libraryRevision: revision }) => {
    if (db.isTransaction) return find(db, id)
    const memory = memoryOf(db)
    const known = memory.get(id)
    if (known?.revision === revision) {
      counted.hits += 1
      return known.found
    }
    counted[known ? 'voids' : 'misses'] += 1
    const found = await find(db, id)
    memory.set(id, { revision, found }, { size: sizeOf(found) })
    return found
  }
}
