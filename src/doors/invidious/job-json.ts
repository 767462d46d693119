import { z } from 'zod'
import { importOptions, subjects } from '../../library/transfer/import/options.js'
import { importReport } from '../../library/transfer/import/report.js'
import type { Job } from '../../platform/jobs/store.js'

const unixSeconds = (time: number) => Math.floor(time / 1000)

/** A job as its owner sees it. */
export const jobSchema = z
  .object({
    id: z.string(),
    kind: z.string(),
    state: z
      .enum(['receiving', 'waiting', 'running', 'ready', 'done', 'failed', 'cancelled'])
      .describe('`ready` waits for `POST jobs/:id`; the last three have ended'),
    done: z.int().describe('How much of `total` is done'),
    total: z.int().nullable().describe('null until it is known'),
    mode: z.enum(['merge', 'replace']),
    take: z.array(z.enum(subjects)),
    created: z.int().describe('Unix seconds'),
    ended: z.int().nullable().describe('Unix seconds'),
    report: importReport
      .nullable()
      .describe('What the file holds, what was taken in, what was left out and why'),
  })
  .meta({ id: 'Job' })

export function jobJson(job: Job) {
  const options = importOptions.safeParse(job.input).data
  return {
    id: job.handle,
    kind: job.kind,
    state: job.state,
    done: job.done,
    total: job.total ?? null,
    mode: options?.mode ?? 'merge',
    take: options?.take ?? [],
    created: unixSeconds(job.createdAt),
    ended: job.endedAt === undefined ? null : unixSeconds(job.endedAt),
    report: job.report ?? null,
  }
}
