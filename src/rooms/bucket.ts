import { second, type Clock } from '../platform/clock.js'

/** A token bucket in memory: as many at once as a second allows, then as they come back. */
export interface Bucket {
  /** False when there is none left. */
  take(): boolean
  /** Takes one that was given out elsewhere. */
  drain(): void
}

export function createBucket(clock: Clock, perSecond: number): Bucket {
  let tokens = perSecond
  let filledAt = clock.now()
  const fill = () => {
    const now = clock.now()
    tokens = Math.min(perSecond, tokens + (Math.max(0, now - filledAt) / second) * perSecond)
    filledAt = now
  }
  return {
    take() {
      fill()
      if (tokens < 1) return false
      tokens -= 1
      return true
    },
    drain() {
      fill()
      tokens = Math.max(0, tokens - 1)
    },
  }
}
