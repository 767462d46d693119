/** What writes waited for in this process since its start. */
const waits = { turns: 0, turnSeconds: 0, commits: 0, diskSeconds: 0 }

const secondsSince = (start: number) => (performance.now() - start) / 1000

/** Counts a wait for the one connection that writes, which began at `start` (`performance.now()`) and is over. */
export function countTurn(start: number): void {
  waits.turns += 1
  waits.turnSeconds += secondsSince(start)
}

/** Counts a wait for the disk after a commit, likewise. */
export function countDisk(start: number): void {
  waits.commits += 1
  waits.diskSeconds += secondsSince(start)
}

export const readWriterWaits = (): Readonly<typeof waits> => waits
