/** How the look-ups in one memory of this process ended since its start. */
export interface MemoryCount {
  /** What was asked for was there and still true. */
  hits: number
  /** It was not there. */
  misses: number
  /** It was there and no longer true. */
  voids: number
}

const counts = new Map<string, MemoryCount>()

/**
 * The counts of a memory for its owner to increase, one a look-up; the metrics show them by this name.
 * Memories of one name are counted together, as those of several databases in a test.
 */
export function countMemory(name: string): MemoryCount {
  const known = counts.get(name) ?? { hits: 0, misses: 0, voids: 0 }
  counts.set(name, known)
  return known
}

/** One kind of the counts of every memory, by its name. */
export const listMemoryCounts = (kind: keyof MemoryCount): Record<string, number> =>
  Object.fromEntries([...counts].map(([name, count]) => [name, count[kind]]))
