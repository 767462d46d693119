import { open, type FileHandle } from 'node:fs/promises'

/** Makes commits durable. */
export interface WalSync {
  /** Resolves when all that was committed before the call is on the disk; fails when it is not. */
  flush(): Promise<void>
  close(): Promise<void>
}

const syncData = (handle: FileHandle) => handle.datasync()

/** For a database in memory. */
export const noWalSync: WalSync = { flush: async () => {}, close: async () => {} }

/**
 * Writes the log of a database through to the disk, in the thread pool: one write is under way at a
 * time, and all that are committed meanwhile share the next (group commit). With it, a commit under
 * `synchronous = NORMAL` that waits for `flush` is as durable as one under FULL.
 *
 * After a write that failed the system may have dropped what it could not write, and call the next
 * one a success: from then on each `flush` fails, until a new process looks at what is there.
 */
export function createWalSync(
  file: string,
  sync: (handle: FileHandle) => Promise<void> = syncData,
): WalSync {
  let handle: FileHandle | undefined
  let running: Promise<void> = Promise.resolve()
  let next: Promise<void> | undefined
  let failure: Error | undefined

  const start = async () => {
    await running.catch(() => undefined)
    try {
      // It is there as soon as something has been committed, and stays while we are connected.
      handle ??= await open(`${file}-wal`, 'r')
      if (failure) throw failure
      running = sync(handle)
    } finally {
      // Whoever commits from here on needs the one after.
      next = undefined
    }
    await running.catch((cause: unknown) => {
      failure = Object.assign(new Error('The log could not be written to the disk', { cause }), {
        code: 'SQLITE_IOERR_FSYNC',
      })
      throw failure
    })
  }
  return {
    flush: () => (next ??= start()),
    close: async () => {
      await next?.catch(() => undefined)
      await running.catch(() => undefined)
      await handle?.close()
    },
  }
}
