import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { z } from 'zod'
import { minute } from '../../../platform/clock.js'
import type { Item, Items } from './item.js'

/** No batch of rows takes longer, unless the file is made to. */
const timeLimit = 2 * minute

/** The worker's are items already: it is built from the same sources. */
const batch = z.object({ items: z.array(z.custom<Item>()), isLast: z.boolean() })

async function askForBatch(worker: Worker): Promise<z.infer<typeof batch>> {
  worker.postMessage('more')
  const signal = AbortSignal.timeout(timeLimit)
  const messages: unknown[] = await once(worker, 'message', { signal })
  return batch.parse(messages[0])
}

/**
 * The database of a backup of NewPipe or a fork, read in a thread of its own: SQLite blocks the
 * thread that it runs in, and a file from elsewhere could keep it for long.
 */
export async function* readDatabase(path: string): Items {
  const worker = new Worker(new URL(import.meta.resolve('#newpipe-worker')), {
    workerData: { path },
    resourceLimits: { maxOldGenerationSizeMb: 256 },
  })
  try {
    for (let isLast = false; !isLast;) {
      const next = await askForBatch(worker)
      isLast = next.isLast
      yield next.items
    }
  } finally {
    await worker.terminate()
  }
}
