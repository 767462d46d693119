import { parentPort, workerData } from 'node:worker_threads'
import SqliteDatabase from 'better-sqlite3'

/** Pages of the log, 4 KiB each: above this, writers wait until the log can begin from its start. */
const longLog = 4000

const sqlite = new SqliteDatabase(String(workerData), { fileMustExist: true })
sqlite.pragma('busy_timeout = 1000')
sqlite.pragma('synchronous = NORMAL')
const checkpoint = sqlite.prepare<[], { log: number }>('pragma wal_checkpoint(PASSIVE)')

parentPort?.on('message', () => {
  try {
    // Readers and writers go on meanwhile.
    const { log = 0 } = checkpoint.get() ?? {}
    if (log > longLog) sqlite.pragma('wal_checkpoint(RESTART)')
  } catch {
    // A full disk or a lock: the log keeps all, and the next attempt follows the next write.
  }
  parentPort?.postMessage('done')
})
