import { second, type Clock } from '../../../platform/clock.js'

/** A token bucket in memory: as many at once as a second allows, then as they come back. */
export function createBucket(clock: Clock, perSecond: number): { take: () => boolean } {
  let tokens = perSecond
  let filledAt = clock.now()
  return {
    take() {
      const now = clock.now()
      tokens = Math.min(perSecond, tokens + (Math.max(0, now - filledAt) / second) * perSecond)
      filledAt = now
      if (tokens < 1) return false
      tokens -= 1
      return true
    },
  }
}
