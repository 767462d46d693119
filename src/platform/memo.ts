import { LRUCache } from 'lru-cache'
import type { Clock } from './clock.js'
import { countMemory } from './count-memory.js'

/**
 * Remembers the results of `find` by key, the `count` last used ones, so that callers who ask at the
 * same time share one. An entry is never void: use it for what does not change under its key. A
 * failure is not remembered. The metrics count it as `memory`.
 */
export function memoize<K extends string | number, R>(
  { memory, count }: { memory: string; count: number },
  find: (key: K) => Promise<R>,
): (key: K) => Promise<R> {
  const known = new LRUCache<K, Promise<R>>({ max: count })
  const counted = countMemory(memory)
  return (key) => {
    const kept = known.get(key)
    if (kept) {
      counted.hits += 1
      return kept
    }
    counted.misses += 1
    const found = find(key)
    known.set(key, found)
    found.catch(() => known.delete(key))
    return found
  }
}

/**
 * Remembers the one result of `find` for `lifetime` milliseconds, so that the store is asked at most
 * once in that time. A failure is not remembered. The metrics count it as `memory`.
 */
export function memoizeFor<R>(
  { clock, lifetime, memory }: { clock: Clock; lifetime: number; memory: string },
  find: () => Promise<R>,
): () => Promise<R> {
  const counted = countMemory(memory)
  let known: { found: Promise<R>; until: number } | undefined
  return () => {
    const now = clock.now()
    if (known && now < known.until) {
      counted.hits += 1
      return known.found
    }
    counted[known ? 'voids' : 'misses'] += 1
    const found = find()
    known = { found, until: now + lifetime }
    found.catch(() => {
      known = undefined
    })
    return found
  }
}
