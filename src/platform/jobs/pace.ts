import { setImmediate, setTimeout } from 'node:timers/promises'

/** Work goes on for so many milliseconds at most before others have their turn. */
const slice = 8

/**
 * Lets others have their turn: called between small pieces of work, it does nothing until they have
 * taken 8 ms together, then waits as long as they took. So the work takes half of the time, however
 * much there is of it.
 */
export function createPace(): () => Promise<void> {
  let begunAt = performance.now()
  return async () => {
    const taken = performance.now() - begunAt
    if (taken < slice) return
    await setTimeout(Math.min(taken, 10 * slice))
    begunAt = performance.now()
  }
}

/** Lets whatever waits in the event loop go first. */
export const breathe = (): Promise<void> => setImmediate()
