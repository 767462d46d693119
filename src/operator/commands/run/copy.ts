import { existsSync } from 'node:fs'
import { addressOf } from '../../copy/address.js'
import { compareTables, type Comparison } from '../../copy/compare.js'
import { copyRows, countRemaining } from '../../copy/copy-rows.js'
import { endCopy, refuseDifferences } from '../../copy/end-copy.js'
import { readLayout } from '../../copy/layout.js'
import { checkComparable, checkSource, prepareCopy, type Ends } from '../../copy/prepare-copy.js'
import { countAllRows } from '../../copy/rows.js'
import { openCopySource, openCopyTarget, sqliteFileOf } from '../../../platform/db/open-database.js'
import { Problem } from '../../../platform/problem.js'
import { print, printJson, printTable, remark } from '../print.js'
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

function printReport(comparisons: readonly Comparison[]): void {
  printTable(
    ['table', 'rows', 'checksum'],
    comparisons.map(({ table, source }) => [table, String(source.rows), source.checksum]),
  )
}

function report(comparisons: readonly Comparison[], { json }: CopyOptions): void {
  if (json) {
    const tables = comparisons.map(({ table, source }) => ({ table, ...source }))
    printJson({ tables })
  } else printReport(comparisons)
}

async function check(ends: Ends, options: CopyOptions): Promise<void> {
  const migration = await checkSource(ends.source)
  await checkComparable(ends.target, migration)
  const tables = await readLayout(migration)
  const total =
    (await countAllRows(ends.source, tables)) + (await countAllRows(ends.target, tables))
  const progress = createProgress(new Map([['rows compared', total]]))
  const comparisons = await compareTables(ends, tables, (rows) => {
    progress.tell('rows compared', rows)
  })
  progress.end()
  refuseDifferences(comparisons, 'Nothing was changed.')
  report(comparisons, options)
  if (!options.json) print('Both databases hold the same.')
}

async function copy(ends: Ends, options: CopyOptions): Promise<void> {
  const prepared = await prepareCopy(ends)
  if (prepared.isResumed) remark('Going on with the copy that was begun.')
  const total = await countAllRows(ends.source, prepared.tables)
  const sizes = { 'rows copied': await countRemaining(prepared), 'rows compared': 2 * total }
  const progress = createProgress(new Map(Object.entries(sizes)))
  const state = await copyRows(prepared, (rows) => {
    progress.tell('rows copied', rows)
  })
  const comparisons = await compareTables(ends, prepared.tables, (rows) => {
    progress.tell('rows compared', rows)
  })
  progress.end()
  await endCopy(ends.target, state, comparisons)
  report(comparisons, options)
  if (options.json) return
  print(`${ends.from} has been copied and compared.`)
  print('Set DATABASE_URL to the copy. The keys are not in it: keep HMAC_KEY or data/hmac.keys.')
}

/** `foyer copy` */
export async function run(options: CopyOptions): Promise<void> {
  const { from, to } = options
  refuseAbsent(from)
  if (options.check) refuseAbsent(to)
  if (addressOf(from) === addressOf(to)) {
    throw new Problem('command_refused', '--from and --to are the same database.')
  }
  const source = openCopySource(from)
  const target = options.check ? openCopySource(to) : openCopyTarget(to)
  try {
    const act = options.check ? check : copy
    await act({ source, target, from: addressOf(from) }, options)
  } finally {
    await source.destroy()
    await target.destroy()
  }
}
