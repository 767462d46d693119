import { hash } from 'node:crypto'
import type { Database } from '../../platform/db/schema.js'
import type { Table } from './layout.js'
import { keyOf, listRowsAfter, type Key, type Row } from './rows.js'

/** How many rows a table has, and what they hold. */
export interface Sum {
  rows: number
  /** 32 hex digits: the sum of the rows' digests, the same in any order of them. */
  checksum: string
}

const batchSize = 2000

/**
 * A value as text that both engines agree on: a number and a text of digits differ, a flag is a
 * number, bytes are hex.
 */
function canonicalOf(value: unknown): unknown {
  if (value === null || typeof value === 'string') return value
  if (typeof value === 'boolean') return Number(value)
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value
  if (Buffer.isBuffer(value)) return { bytes: value.toString('hex') }
  throw new Error(`A value of this kind cannot be compared between databases: ${typeof value}`)
}

/** The first 16 bytes of the SHA-256 of a row, as two halves. */
function digestOfRow({ columns }: Table, row: Row): [bigint, bigint] {
  const values = columns.map(({ name }) => canonicalOf(row[name]))
  const digest = hash('sha256', JSON.stringify(values), 'buffer')
  return [digest.readBigUInt64BE(0), digest.readBigUInt64BE(8)]
}

const hexOf = (half: bigint) => BigInt.asUintN(64, half).toString(16).padStart(16, '0')

/** Reads a whole table, a batch in memory at a time; `tell` hears of each batch. */
export async function sumTable(
  db: Database,
  table: Table,
  tell: (rows: number) => void,
): Promise<Sum> {
  let [high, low] = [0n, 0n]
  let count = 0
  for (let after: Key | undefined; ;) {
    const rows = await listRowsAfter(db, table, { after, limit: batchSize })
    const last = rows.at(-1)
    if (last === undefined) return { rows: count, checksum: hexOf(high) + hexOf(low) }
    for (const row of rows) {
      const [first, second] = digestOfRow(table, row)
      high = BigInt.asUintN(64, high + first)
      low = BigInt.asUintN(64, low + second)
    }
    count += rows.length
    after = keyOf(table, last)
    tell(rows.length)
  }
}
