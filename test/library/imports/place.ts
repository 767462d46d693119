import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { Test } from 'tap'
import { listWatched } from '../../../src/library/history/store.js'
import { exportAccount } from '../../../src/library/transfer/export-account.js'
import { importOptions, type ImportOptions } from '../../../src/library/transfer/import/options.js'
import { importReport, type ImportReport } from '../../../src/library/transfer/import/report.js'
import { importKind, submitImport } from '../../../src/library/transfer/import/submit-import.js'
import { listGroups } from '../../../src/library/subscriptions/group-store.js'
import { readConfig } from '../../../src/platform/config.js'
import type { Limits } from '../../../src/platform/limit-config.js'
import type { Database } from '../../../src/platform/db/schema.js'
import { startJobs } from '../../../src/platform/jobs/start-jobs.js'
import { findJob, type Job } from '../../../src/platform/jobs/store.js'
import { createLogger } from '../../../src/platform/logger.js'
import '../../../src/problems.js'
import type { TestEngine } from '../../support/database.js'
import { createTestClock, type TestClock } from '../../support/foyer.js'
import { makeAccount, openTestDatabase } from '../../support/open.js'
import type { NamedBytes } from '../transfer-formats/read-bytes.js'

export const limits: Limits = {
  ...readConfig({}).limits,
  playlists: 20,
  playlistVideos: 50,
  subscriptions: 500,
  history: 1000,
  importBytes: 10_000_000,
}

/** Everything that an import can bring a user, as it is then. */
export interface Belongings {
  subscriptions: string[]
  groups: Record<string, string[]>
  playlists: { title: string; description: string; privacy: string; videos: string[] }[]
  /** Newest first, with seconds where these are known. */
  history: { videoId: string; watchedAt: number; position: number | null; length: number | null }[]
}

export interface ImportPlace {
  db: Database
  clock: TestClock
  makeAccount: () => Promise<number>
  /** Imports a file and waits for the end. */
  bring: (
    accountId: number,
    file: NamedBytes,
    options?: Partial<ImportOptions>,
  ) => Promise<{ job: Job; report: ImportReport }>
  submit: (accountId: number, file: NamedBytes, options?: Partial<ImportOptions>) => Promise<Job>
  untilSettled: (job: Job) => Promise<{ job: Job; report: ImportReport }>
  belongings: (accountId: number) => Promise<Belongings>
  errors: () => string[]
}

const settled: readonly Job['state'][] = ['ready', 'done', 'failed', 'cancelled']

async function readHistory(db: Database, accountId: number): Promise<Belongings['history']> {
  const ids = await listWatched(db, accountId, { offset: 0, limit: 10_000 })
  const rows = await db
    .selectFrom('watched')
    .selectAll()
    .where('account_id', '=', accountId)
    .execute()
  const byId = new Map(rows.map((row) => [row.video_id, row]))
  return ids.map((videoId) => {
    const row = byId.get(videoId)
    return {
      videoId,
      watchedAt: row?.watched_at ?? 0,
      position: row?.position_seconds ?? null,
      length: row?.length_seconds ?? null,
    }
  })
}

export async function openImportPlace(
  t: Test,
  engine: TestEngine,
  more: Partial<Limits> = {},
): Promise<ImportPlace> {
  const db = await openTestDatabase(t, engine)
  const dataDir = mkdtempSync(join(tmpdir(), 'foyer-imports-'))
  const clock = createTestClock()
  const log: string[] = []
  const logger = createLogger('warn', { write: (line: string) => log.push(line) })
  const config = { dataDir, limits: { ...limits, ...more } }
  const kinds = [importKind({ db, clock, limits: config.limits })]
  const jobs = await startJobs({ db, clock, logger, dataDir, kinds }, { every: 5 })
  t.teardown(async () => {
    await jobs.close()
    rmSync(dataDir, { recursive: true, force: true })
  })

  const submit: ImportPlace['submit'] = (accountId, file, options = {}) =>
    submitImport({ db, clock, config }, accountId, {
      chunks: Readable.from([Buffer.from(file.bytes)]),
      options: importOptions.parse({ name: file.name, ...options }),
    })
  const untilSettled: ImportPlace['untilSettled'] = async (job) => {
    const end = performance.now() + 60_000
    for (;;) {
      const now = await findJob(db, job.ownerId, job.handle)
      if (now && settled.includes(now.state)) {
        return { job: now, report: importReport.parse(now.report ?? {}) }
      }
      if (performance.now() > end) throw new Error(`${job.handle} does not end`)
      await new Promise((done) => setTimeout(done, 5))
    }
  }
  return {
    db,
    clock,
    makeAccount: () => makeAccount(db),
    submit,
    untilSettled,
    bring: async (...request) => untilSettled(await submit(...request)),
    belongings: async (accountId) => {
      const { subscriptions, playlists } = await exportAccount(db, accountId)
      const groups = await listGroups(db, accountId)
      return {
        subscriptions,
        playlists,
        groups: Object.fromEntries(groups.map(({ name, ucids }) => [name, ucids])),
        history: await readHistory(db, accountId),
      }
    },
    errors: () => log,
  }
}
