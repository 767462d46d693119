import { Problem } from '../../platform/problem.js'
import { isConstraintViolation, isUnstorableText } from '../../platform/db/engine.js'
import type { Database } from '../../platform/db/schema.js'
import { changeCopyState, type CopyState } from '../../platform/db/unfinished-copy.js'
import { continueIds } from './identity.js'
import type { Table } from './layout.js'
import type { PreparedCopy } from './prepare-copy.js'
import { countRows, insertRows, keyOf, listRowsAfter, type Row } from './rows.js'

/** Hears that so many more rows have been done. */
export type Tell = (rows: number) => void

const batchSize = 2000

/** Lets `act` see a database as it is at this moment, however long it takes. */
export const withSnapshot = <R>(
  db: Database,
  act: (snapshot: Database) => Promise<R>,
): Promise<R> =>
  db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(act)

/** The tables of which something may be missing, in order. */
function tablesToCopy({ tables, state }: PreparedCopy): readonly Table[] {
  const at = tables.findIndex(({ name }) => name === state.table)
  return tables.slice(Math.max(at, 0))
}

/** How many rows are still to be copied. */
export async function countRemaining(copy: PreparedCopy): Promise<number> {
  const { source, target } = copy
  let remaining = 0
  for (const table of tablesToCopy(copy)) {
    remaining += await countRows(source, table)
    if (table.name === copy.state.table) remaining -= await countRows(target, table)
  }
  return Math.max(remaining, 0)
}

const hasNul = (value: unknown) => typeof value === 'string' && value.includes('\0')

/** What to do about a text that the target cannot store. */
function explainNul(table: Table, rows: readonly Row[]): Problem {
  const { name: column = 'a column' } =
    table.columns.find(({ name }) => rows.some((row) => hasNul(row[name]))) ?? {}
  const row = rows.find((each) => hasNul(each[column]))
  const key = row ? keyOf(table, row).join(', ') : 'unknown'
  return new Problem(
    'command_refused',
    `PostgreSQL cannot store the character NUL, which is in ${table.name}.${column} of the row ${key}. Cut the text there in the source (update ${table.name} set ${column} = substr(${column}, 1, instr(${column}, char(0)) - 1) where instr(${column}, char(0)) > 0) and run this again: it goes on where it was.`,
  )
}

/** The rows of a source that changed between two runs, or never fitted together. */
function explainMisfit(copy: PreparedCopy, table: Table, cause: Error): Problem {
  const why = copy.isResumed
    ? 'The source was written to after the copy was begun'
    : 'The source breaks the rules of its own tables'
  return new Problem(
    'command_refused',
    `${why}: a row of ${table.name} does not fit (${cause.message}). Stop the server that uses it and run this again: it begins anew.`,
    { cause },
  )
}

/** Copies a batch and notes it in one transaction, so that it is there once, whenever this stops. */
async function copyBatch(
  copy: PreparedCopy,
  table: Table,
  { rows, next }: { rows: readonly Row[]; next: CopyState },
): Promise<void> {
  const { target, state } = copy
  try {
    await target.transaction().execute(async (tx) => {
      await changeCopyState(tx, state, next)
      await insertRows(tx, table, rows)
    })
  } catch (error) {
    if (isUnstorableText(error)) throw explainNul(table, rows)
    if (!isConstraintViolation(error)) throw error
    await changeCopyState(target, state, { ...state, isStale: true })
    throw explainMisfit(copy, table, error)
  }
}

/** Copies what is missing of a table; the state after it. */
async function copyTable(copy: PreparedCopy, table: Table, tell: Tell): Promise<CopyState> {
  let { state } = copy
  for (;;) {
    const after = state.table === table.name ? state.after : undefined
    const rows = await listRowsAfter(copy.source, table, { after, limit: batchSize })
    const last = rows.at(-1)
    if (last === undefined) return state
    const next = { ...state, table: table.name, after: keyOf(table, last) }
    await copyBatch({ ...copy, state }, table, { rows, next })
    state = next
    tell(rows.length)
  }
}

/**
 * Copies every row that is not in the target yet, from one moment of the source. It may be stopped
 * at any time and called again. The state is what `endCopy` takes.
 */
export async function copyRows(copy: PreparedCopy, tell: Tell): Promise<CopyState> {
  return withSnapshot(copy.source, async (source) => {
    let { state } = copy
    for (const table of tablesToCopy(copy)) {
      state = await copyTable({ ...copy, source, state }, table, tell)
    }
    await continueIds(source, copy.target, copy.tables)
    return state
  })
}
