import { z } from 'zod'
import type { Database } from '../../../src/platform/db/schema.js'
import type { JobKind, RunningJob } from '../../../src/platform/jobs/run-job.js'
import { videoIdOf } from '../../support/catalogue.js'

const input = z.object({ steps: z.number() })
const cursor = z.number().optional()

/** One row a step, in a table that no row can be in twice without an error. */
const writeRow = (tx: Database, accountId: number, number: number) =>
  tx
    .insertInto('watched')
    .values({
      account_id: accountId,
      video_id: videoIdOf(1, number),
      position: number,
      watched_at: number,
    })
    .execute()

export async function rowsOf(db: Database, accountId: number): Promise<number[]> {
  const rows = await db
    .selectFrom('watched')
    .select('position')
    .where('account_id', '=', accountId)
    .orderBy('position')
    .execute()
  return rows.map((row) => row.position)
}

export const upTo = (count: number) => Array.from({ length: count }, (_, index) => index)

/** A kind that takes so many steps; `before` is called before each. */
export const stepping = (
  before: (number: number, job: RunningJob) => Promise<void> | void,
): JobKind => ({
  name: 'test',
  run: async (job) => {
    const { steps } = input.parse(job.input)
    for (let number = cursor.parse(job.cursor) ?? 0; number < steps; number += 1) {
      await before(number, job)
      const progress = {
        cursor: number + 1,
        report: { rows: number + 1 },
        done: number + 1,
        total: steps,
      }
      await job.step(async (tx) => {
        await writeRow(tx, job.ownerId, number)
        return progress
      })
    }
    return 'done'
  },
})

/** A promise and what fulfils it. */
export function createGate() {
  let open: () => void = () => undefined
  const opened = new Promise<void>((done) => {
    open = done
  })
  return { opened, open }
}
