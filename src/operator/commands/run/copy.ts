import { existsSync } from 'node:fs'
import { compareTables, type Comparison, type OnRows } from '../../copy/compare.js'
import { copyRows, finishCopy, prepareComparison, prepareCopy, type Ends } from '../../copy/copy.js'
import { countRows } from '../../copy/rows.js'
import { sqliteFileOf } from '../../../platform/db/open-database.js'
import { openCopySource, openCopyTarget } from '../../../platform/db/open-for-copy.js'
import { Problem } from '../../../platform/problem.js'
import { print, printJson, printTable } from '../print.js'
import { createProgress } from '../progress.js'

interface CopyOptions {
  from: string
  to: string
  check?: true
  json?: true
}

function refuseAbsent(url: string): void {
  const file = sqliteFileOf(url)
  if (file === undefined || existsSync(file)) return
  throw new Problem('command_refused', `There is no database at ${file}.`)
}

function printCopyReport(comparisons: readonly Comparison[]): void {
  printTable(
    ['table', 'rows', 'checksum'],
    comparisons.map(({ table, source }) => [table, String(source.rows), source.checksum]),
  )
}

function report(comparisons: readonly Comparison[], { json }: CopyOptions): void {
  if (json) {
    const tables = comparisons.map(({ table, source }) => ({ table, ...source }))
    printJson({ tables })
  } else printCopyReport(comparisons)
}

/** Does both parts of the work with their progress shown. */
async function withProgress<R>(
  sizes: Record<string, number>,
  act: (countRows: (part: string) => OnRows) => Promise<R>,
): Promise<R> {
  const progress = createProgress(new Map(Object.entries(sizes)))
  const result = await act((part) => (count) => {
    progress.tell(part, count)
  })
  progress.end()
  return result
}

async function check(ends: Ends, options: CopyOptions): Promise<void> {
  const tables = await prepareComparison(ends)
  const sizes = {
    'rows compared':
      (await countRows(ends.source, tables)) + (await countRows(ends.target, tables)),
  }
  const comparisons = await withProgress(sizes, (of) =>
    compareTables({ ...ends, advice: 'Nothing was changed.' }, tables, of('rows compared')),
  )
  report(comparisons, options)
  if (!options.json) print('Both databases hold the same.')
}

async function copy(ends: Ends, options: CopyOptions): Promise<void> {
  const tables = await prepareCopy(ends)
  const total = await countRows(ends.source, tables)
  const comparisons = await withProgress(
    { 'rows copied': total, 'rows compared': 2 * total },
    async (of) => {
      await copyRows(ends, tables, of('rows copied'))
      return finishCopy(ends, tables, of('rows compared'))
    },
  )
  report(comparisons, options)
  if (options.json) return
  print('The database has been copied and compared.')
  print('Set DATABASE_URL to the copy. The keys are not in it: keep HMAC_KEY or data/hmac.keys.')
}

/** `foyer copy` */
export async function run(options: CopyOptions): Promise<void> {
  const { from, to } = options
  refuseAbsent(from)
  if (options.check) refuseAbsent(to)
  if (from === to) {
    throw new Problem('command_refused', '--from and --to are the same database.')
  }
  const source = openCopySource(from)
  const target = options.check ? openCopySource(to) : openCopyTarget(to)
  try {
    const act = options.check ? check : copy
    await act({ source, target }, options)
  } finally {
    await source.destroy()
    await target.destroy()
  }
}
