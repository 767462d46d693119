import { performance } from 'node:perf_hooks'
import { setImmediate, setTimeout } from 'node:timers/promises'

/** The event loop is busy for so many milliseconds at most before others have their turn. */
const slice = 8

/**
 * Lets others have their turn: called between small pieces of work, it does nothing until the event
 * loop has been busy for 8 ms, then waits as long as it was busy. So the work takes half of the
 * thread's time, however much there is of it; time in which it waits for a database counts as nobody's.
 */
export function createPace(): () => Promise<void> {
  let begun = performance.eventLoopUtilization()
  return async () => {
    const { active } = performance.eventLoopUtilization(begun)
    if (active < slice) return
    await setTimeout(Math.min(active, 10 * slice))
    begun = performance.eventLoopUtilization()
  }
}

/** Lets whatever waits in the event loop go first. */
export const breathe = (): Promise<void> => setImmediate()
