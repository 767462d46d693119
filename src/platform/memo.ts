import { LRUCache } from 'lru-cache'
import type { Clock } from './clock.js'

/**
 * Remembers the results of `find` by key, the `count` last used ones, so that callers who ask at the
 * same time share one. An entry is never void: use it for what does not change under its key. A
 * failure is not remembered.
 */
export function memoize<K extends string | number, R>(
  count: number,
  find: (key: K) => Promise<R>,
): (key: K) => Promise<R> {
  const known = new LRUCache<K, Promise<R>>({ max: count })
  return (key) => {
    const kept = known.get(key)
    if (kept) return kept
    const found = find(key)
    known.set(key, found)
    found.catch(() => known.delete(key))
    return found
  }
}

/**
 * Remembers the one result of `find` for `lifetime` milliseconds, so that the store is asked at most
 * once in that time. A failure is not remembered.
 */
export function memoizeFor<R>(
  clock: Clock,
  lifetime: number,
  find: () => Promise<R>,
): () => Promise<R> {
  let known: { found: Promise<R>; until: number } | undefined
  return () => {
    const now = clock.now()
    if (known && now < known.until) return known.found
    const found = find()
    known = { found, until: now + lifetime }
    found.catch(() => {
      known = undefined
    })
    return found
  }
}
