import type { Registry } from 'prom-client'
import { listMemoryCounts, type MemoryCount } from '../platform/count-memory.js'
import { addCount } from '../platform/metrics.js'

const kinds: Record<keyof MemoryCount, string> = {
  hits: 'Look-ups that a memory of this process answered',
  misses: 'Look-ups of what a memory did not have',
  voids: 'Look-ups of what a memory had and what was no longer true',
}

/** Counts how the look-ups in each memory of this process end. */
export function measureMemories(register: Registry): void {
  for (const kind of ['hits', 'misses', 'voids'] as const) {
    addCount(register, {
      name: `foyer_memory_${kind}_total`,
      help: kinds[kind],
      label: 'memory',
      look: () => listMemoryCounts(kind),
    })
  }
}
