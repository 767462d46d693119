/** Milliseconds that are added to the clock here to get the server's. */
interface Bounds {
  lowest: number
  highest: number
}

export interface ServerClock {
  /** Epoch milliseconds at the server. */
  now(): number
  /**
   * Takes in the server's time from a frame that has just come; `askedAt` is when the frame was asked
   * for, by the clock here, if it was.
   */
  observe(serverTime: number, askedAt?: number): void
  /** Starts anew, for another connection. */
  reset(): void
}

/**
 * Knows the server's time. A frame was made before it came, and after it was asked for: each gives a
 * bound, and the truth lies between the tightest of both sides.
 */
export function createServerClock(localNow: () => number): ServerClock {
  const unknown: Bounds = { lowest: -Infinity, highest: Infinity }
  let bounds = unknown

  const offset = () => {
    const { lowest, highest } = bounds
    if (!Number.isFinite(lowest)) return 0
    return Number.isFinite(highest) ? (lowest + highest) / 2 : lowest
  }

  return {
    now: () => localNow() + offset(),
    observe(serverTime, askedAt) {
      const seen: Bounds = {
        lowest: serverTime - localNow(),
        highest: askedAt === undefined ? Infinity : serverTime - askedAt,
      }
      const joined = {
        lowest: Math.max(bounds.lowest, seen.lowest),
        highest: Math.min(bounds.highest, seen.highest),
      }
      // They contradict each other where one of the clocks was set.
      bounds = joined.lowest > joined.highest ? seen : joined
    },
    reset() {
      bounds = unknown
    },
  }
}
