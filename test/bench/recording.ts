import { recordChannel } from '../../src/catalogue/record-video.js'
import { openDatabase } from '../../src/platform/db/open-database.js'
import type { Database } from '../../src/platform/db/schema.js'
import { loudChannel, quietChannel } from './dataset.js'
import { figureOf, type Figure } from './figures.js'
import type { LibraryParts } from './library.js'
import { median } from './load.js'

const runs = 200

/** Records one new video in a channel; milliseconds. */
async function record(db: Database, ucid: string, number: number): Promise<number> {
  const videoId = `${ucid.slice(2, 6)}${String(number).padStart(7, '0')}`
  const startedAt = performance.now()
  const video = { videoId, title: 'New', publishedAt: Date.now() }
  await recordChannel(db, { ucid, videos: [video], isListing: false }, Date.now())
  return performance.now() - startedAt
}

/** A video in a channel that 100,000 users follow, against one in a channel that nobody does. */
export async function measureRecording({ engine, sets, say }: LibraryParts): Promise<Figure[]> {
  say(`${engine}: recording`)
  const db = openDatabase(sets.large.url)
  try {
    const loud: number[] = []
    const quiet: number[] = []
    for (let run = 0; run < runs; run += 1) {
      loud.push(await record(db, loudChannel, run))
      quiet.push(await record(db, quietChannel, run))
    }
    return [
      figureOf(engine, {
        name: 'recording a video with 100,000 subscribers, to one with none',
        value: median(loud) / median(quiet),
        unit: ' ×',
        budget: { is: '≤', limit: 1.2 },
      }),
    ]
  } finally {
    await db.destroy()
  }
}
