import type { FastifyBaseLogger } from 'fastify'
import { day, hour, minute, second, type Clock } from '../clock.js'
import type { Database } from '../db/schema.js'
import { listFolders, readPlace, removeFiles } from './files.js'
import { runJob, type JobKind, type RunnerParts } from './run-job.js'
import { cancelAbandoned, deleteEndedJobs, listLiveHandles } from './store.js'
import { leaseJob } from './lease-store.js'
import { startWorkLoop, type WorkLoop } from './work-loop.js'

export interface JobsParts {
  db: Database
  clock: Clock
  logger: FastifyBaseLogger
  dataDir: string
  kinds: readonly JobKind[]
}

interface JobsOptions {
  /** Milliseconds between two looks for a job. */
  every?: number
  /** So long a job stays with a process that has died. */
  lease?: number
}

/** Reports are kept so long. */
const keptFor = 30 * day

/** Ends what was abandoned, and deletes what is old and files that no job needs. */
export async function pruneJobs({
  db,
  clock,
  dataDir,
}: Pick<JobsParts, 'db' | 'clock' | 'dataDir'>): Promise<void> {
  const now = clock.now()
  await cancelAbandoned(db, { state: 'receiving', before: now - hour, now })
  await cancelAbandoned(db, { state: 'ready', before: now - day, now })
  await deleteEndedJobs(db, now - keptFor)
  const folders = await listFolders(dataDir)
  const live = await listLiveHandles(db, folders)
  for (const handle of folders) if (!live.has(handle)) await removeFiles(dataDir, handle)
}

/** Runs the jobs of these kinds one after the other, and deletes old ones, until it is closed. */
export async function startJobs(
  { db, clock, logger, dataDir, kinds }: JobsParts,
  { every = second / 2, lease = 10 * second }: JobsOptions = {},
): Promise<WorkLoop> {
  const stop = new AbortController()
  const parts: RunnerParts = { db, clock, logger, dataDir, lease, stopped: stop.signal }
  const place = await readPlace(dataDir)
  const names = kinds.map((kind) => kind.name)
  const begin = async () => {
    const job = await leaseJob(db, { now: clock.now(), lease, place, kinds: names })
    const kind = kinds.find(({ name }) => name === job?.kind)
    return job && kind ? [runJob(parts, kind, job)] : []
  }
  const loops = [
    startWorkLoop({ logger, name: 'Jobs', every, concurrency: 1, begin }),
    startWorkLoop({
      logger,
      name: 'Housekeeping of jobs',
      every: 10 * minute,
      concurrency: 1,
      begin: async () => [pruneJobs({ db, clock, dataDir })],
    }),
  ]
  return {
    async close() {
      stop.abort()
      await Promise.all(loops.map((loop) => loop.close()))
    },
  }
}
