import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { Test } from 'tap'
import type { Database } from '../../../src/platform/db/schema.js'
import { jobFolder } from '../../../src/platform/jobs/files.js'
import type { JobKind } from '../../../src/platform/jobs/run-job.js'
import { startJobs } from '../../../src/platform/jobs/start-jobs.js'
import { findJob, type Job } from '../../../src/platform/jobs/store.js'
import { submitJob } from '../../../src/platform/jobs/submit.js'
import { createLogger } from '../../../src/platform/logger.js'
import '../../../src/problems.js'
import type { TestEngine } from '../../support/database.js'
import { createTestClock, type TestClock } from '../../support/foyer.js'
import { makeAccount, openTestDatabaseTwice } from '../../support/open.js'

/** A database, a folder of files and a clock, as two processes on one machine have them. */
export interface Place {
  db: Database
  otherDb: Database
  dataDir: string
  clock: TestClock
  log: string[]
  makeAccount: () => Promise<number>
  submit: (ownerId: number, input: unknown, text?: string) => Promise<Job>
  /** Runs these kinds until the test ends, or it is closed. */
  start: (kinds: readonly JobKind[], db?: Database) => Promise<{ close: () => Promise<void> }>
  /** Waits until a job is in one of these states. */
  until: (job: Job, ...states: Job['state'][]) => Promise<Job>
  hasFiles: (job: Job) => boolean
}

/** Looks again and again, each time in a turn of its own, for at most ten seconds. */
export async function untilTrue(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 10_000
  while (!(await isTrue())) {
    if (performance.now() > end) throw new Error('It did not come true within ten seconds')
    await new Promise((done) => setTimeout(done, 5))
  }
}

export async function openPlace(t: Test, engine: TestEngine): Promise<Place> {
  const [db, otherDb] = await openTestDatabaseTwice(t, engine)
  const dataDir = mkdtempSync(join(tmpdir(), 'foyer-jobs-'))
  const clock = createTestClock()
  const log: string[] = []
  const logger = createLogger('info', { write: (line: string) => log.push(line) })
  t.teardown(() => {
    rmSync(dataDir, { recursive: true, force: true })
  })
  return {
    db,
    otherDb,
    dataDir,
    clock,
    log,
    makeAccount: () => makeAccount(db),
    submit: (ownerId, input, text = 'a file') =>
      submitJob(
        { db, clock, dataDir },
        {
          ownerId,
          kind: 'test',
          input,
          chunks: Readable.from([Buffer.from(text)]),
          maxBytes: 100,
        },
      ),
    start: async (kinds, on = db) => {
      const jobs = await startJobs({ db: on, clock, logger, dataDir, kinds }, { every: 5 })
      t.teardown(() => jobs.close())
      return jobs
    },
    until: async (job, ...states) => {
      const look = () => findJob(db, job.ownerId, job.handle)
      await untilTrue(async () => {
        const now = await look()
        return now !== undefined && states.includes(now.state)
      })
      return (await look()) ?? job
    },
    hasFiles: (job) => existsSync(jobFolder(dataDir, job.handle)),
  }
}
