/** Lets work under one key run one after the other, in the order in which it came. */
export type TakeTurns = <T>(key: string, work: () => Promise<T>) => Promise<T>

/** Turns within this process; a key is forgotten as soon as nobody waits for it. */
export function createTurns(): TakeTurns {
  const ends = new Map<string, Promise<void>>()
  return (key, work) => {
    const result = (ends.get(key) ?? Promise.resolve()).then(work)
    const leave = () => {
      if (ends.get(key) === end) ends.delete(key)
    }
    // Whoever is next goes on whether this one failed or not; its caller gets the failure.
    const end = result.then(leave, leave)
    ends.set(key, end)
    return result
  }
}
