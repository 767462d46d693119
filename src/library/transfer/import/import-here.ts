import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { retryConflicts } from '../../../platform/db/retry-conflicts.js'
import type { RunningJob } from '../../../platform/jobs/run-job.js'
import type { ImportOptions } from './options.js'
import { importReport, type ImportReport } from './report.js'
import { runImport, type ImportParts } from './run-import.js'

interface HereOptions {
  options: ImportOptions
  /** Called after each step: how much of how much is done; `total` is undefined until it is known. */
  tell: (done: number, total: number | undefined) => void
}

/**
 * Imports a file in this process, without a job: who is cut off begins again, which doubles nothing.
 * Throws `input_invalid` when nothing in the file is known.
 */
export async function importHere(
  parts: ImportParts,
  { accountId, path }: { accountId: number; path: string },
  { options, tell }: HereOptions,
): Promise<ImportReport> {
  const folder = await mkdtemp(join(tmpdir(), 'foyer-import-'))
  // SQLite may write beside a database that it only reads.
  const file = join(folder, 'upload')
  let report: unknown
  const job: RunningJob = {
    ownerId: accountId,
    input: options,
    cursor: undefined,
    report: undefined,
    createdAt: parts.clock.now(),
    file,
    folder,
    step: async (work) => {
      const progress = await retryConflicts(parts.db, work)
      report = progress.report
      tell(progress.done, progress.total)
    },
  }
  try {
    await copyFile(path, file)
    await runImport(parts, job)
    return importReport.parse(report)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
