import { parentPort, workerData } from 'node:worker_threads'
import SqliteDatabase from 'better-sqlite3'
import { z } from 'zod'

const { from, to } = z.object({ from: z.string(), to: z.string() }).parse(workerData)

// The copy is the database at one moment, and others write meanwhile (https://sqlite.org/lang_vacuum.html).
const sqlite = new SqliteDatabase(from, { fileMustExist: true, readonly: true })
sqlite.pragma('busy_timeout = 5000')
sqlite.prepare('vacuum into ?').run(to)
sqlite.close()
parentPort?.postMessage('done')
