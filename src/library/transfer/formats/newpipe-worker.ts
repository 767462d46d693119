import { once } from 'node:events'
import { parentPort, workerData } from 'node:worker_threads'
import { z } from 'zod'
import { skipItem, type Item } from './item.js'
import { readNewPipeDatabase } from './newpipe-database.js'

/** What the worker posts for each request for more. */
export interface Batch {
  items: Item[]
  isLast: boolean
}

const batchSize = 500

/** SQLite's errors cannot leave the thread: what it says becomes an item. */
function* readSafely(path: string): Generator<Item> {
  try {
    yield* readNewPipeDatabase(path)
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'it cannot be read'
    yield skipItem(`The database is damaged: ${reason}`)
  }
}

/** Hands the items of a database over, a batch for each message, so that none pile up. */
async function readInWorker(): Promise<void> {
  const port = parentPort
  if (!port) throw new Error('This is a worker')
  const { path } = z.object({ path: z.string() }).parse(workerData)
  const items = readSafely(path)
  for (let isLast = false; !isLast;) {
    await once(port, 'message')
    const batch: Batch = { items: [], isLast: false }
    while (batch.items.length < batchSize && !batch.isLast) {
      const next = items.next()
      if (next.done) batch.isLast = true
      else batch.items.push(next.value)
    }
    isLast = batch.isLast
    port.postMessage(batch)
  }
}

await readInWorker()
