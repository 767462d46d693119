import { second } from '../../clock.js'

/** A transaction holds the one connection that writes; nothing waits for it longer than this. */
const longestWait = 10 * second

const tooLong =
  'Waited 10 s for the database: a transaction is too long, or the outer handle is used inside one'

export interface Lock {
  /** Resolves in turn, with what gives the lock back. */
  take(): Promise<() => void>
  /** How many wait. */
  readonly waiting: number
}

/** Whoever takes it waits for those who did before. */
export function createLock(): Lock {
  let isTaken = false
  const queue: (() => void)[] = []

  const release = () => {
    const next = queue.shift()
    if (next) next()
    else isTaken = false
  }
  const waitInQueue = () =>
    new Promise<void>((done, fail) => {
      const enter = () => {
        clearTimeout(timer)
        done()
      }
      const timer = setTimeout(() => {
        queue.splice(queue.indexOf(enter), 1)
        fail(Object.assign(new Error(tooLong), { code: 'SQLITE_BUSY' }))
      }, longestWait)
      queue.push(enter)
    })
  return {
    take: async () => {
      if (isTaken) await waitInQueue()
      isTaken = true
      return release
    },
    get waiting() {
      return queue.length
    },
  }
}
