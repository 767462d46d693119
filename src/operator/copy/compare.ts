import { hash } from 'node:crypto'
import type { Database } from '../../platform/db/schema.js'
import { Problem } from '../../platform/problem.js'
import type { Table } from './layout.js'
import { inSnapshot, listRows, type Row } from './rows.js'

/** How many rows a table has, and what they hold. */
interface Sum {
  rows: number
  /** 32 hex digits: the sum of the rows' digests, the same in any order of them. */
  checksum: string
}

/** A table at both ends. */
export interface Comparison {
  table: string
  source: Sum
  target: Sum
}

/** Called with the number of rows of each batch. */
export type OnRows = (count: number) => void

/** The first 16 bytes of the SHA-256 of a row, whose values both engines give as the same JSON. */
function checksumOf({ columns }: Table, row: Row): bigint {
  const text = JSON.stringify(columns.map((name) => row[name] ?? null))
  return BigInt(`0x${hash('sha256', text).slice(0, 32)}`)
}

/** Reads a whole table, a batch in memory at a time. */
async function sumTable(db: Database, table: Table, onRows: OnRows): Promise<Sum> {
  let sum = 0n
  let count = 0
  for await (const rows of listRows(db, table)) {
    for (const row of rows) sum += checksumOf(table, row)
    count += rows.length
    onRows(rows.length)
  }
  return { rows: count, checksum: BigInt.asUintN(128, sum).toString(16).padStart(32, '0') }
}

const isEqual = ({ source, target }: Comparison) =>
  source.rows === target.rows && source.checksum === target.checksum

const sizes = ({ table, source, target }: Comparison) =>
  source.rows === target.rows
    ? `${table} (${source.rows} rows in both, but not the same)`
    : `${table} (${source.rows} rows in the source, ${target.rows} in the target)`

/**
 * Reads both databases whole, the source as it is now. Throws `command_refused` that names the
 * tables which differ, and ends with what to do.
 */
export async function compareTables(
  { source, target, advice }: { source: Database; target: Database; advice: string },
  tables: readonly Table[],
  onRows: OnRows,
): Promise<Comparison[]> {
  const comparisons: Comparison[] = []
  await inSnapshot(source, async (snapshot) => {
    for (const table of tables) {
      const ofSource = await sumTable(snapshot, table, onRows)
      const ofTarget = await sumTable(target, table, onRows)
      comparisons.push({ table: table.name, source: ofSource, target: ofTarget })
    }
  })
  const different = comparisons.filter((comparison) => !isEqual(comparison))
  if (different.length === 0) return comparisons
  const named = different.map(sizes).join(', ')
  throw new Problem('command_refused', `The databases differ: ${named}. ${advice}`)
}
