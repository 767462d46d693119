import { stat } from 'node:fs/promises'
import { Worker } from 'node:worker_threads'
import { second } from '../../clock.js'

/** Copies the write-ahead log into the database file, beside all other work. */
export interface Checkpointer {
  /** Something has been committed: when the log is large, a checkpoint follows within a second. */
  notify(): void
  close(): Promise<void>
}

/** Bytes: 1,000 pages, as SQLite itself has it. */
const largeLog = 4_000_000

/** For a database in memory. */
export const noCheckpointer: Checkpointer = { notify: () => {}, close: async () => {} }

/**
 * A checkpoint copies pages and waits for the disk, so it runs in a thread of its own, which starts
 * with the first.
 */
export function createCheckpointer(file: string, pause = second): Checkpointer {
  let worker: Worker | undefined
  let timer: NodeJS.Timeout | undefined
  let isRunning = false
  let isWanted = false
  let isClosed = false

  const settle = () => {
    isRunning = false
    if (isWanted) schedule()
  }
  const startWorker = () => {
    const started = new Worker(new URL(import.meta.resolve('#checkpoint-thread')), {
      workerData: file,
      resourceLimits: { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 4 },
    })
    started.unref()
    started.on('message', settle)
    // It has died, and the next checkpoint starts another.
    started.on('error', () => {
      worker = undefined
      settle()
    })
    return started
  }
  const run = async () => {
    timer = undefined
    isWanted = false
    isRunning = true
    const { size } = await stat(`${file}-wal`).catch(() => ({ size: 0 }))
    if (size < largeLog || isClosed) {
      settle()
      return
    }
    worker ??= startWorker()
    worker.postMessage('checkpoint')
  }
  const schedule = () => {
    if (!isClosed) timer ??= setTimeout(() => void run(), pause).unref()
  }
  return {
    notify: () => {
      isWanted = true
      if (!isRunning) schedule()
    },
    close: async () => {
      isClosed = true
      clearTimeout(timer)
      await worker?.terminate()
    },
  }
}
