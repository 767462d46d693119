import { sql, type RawBuilder } from 'kysely'
import { minute } from '../clock.js'
import { engineOf } from './engine.js'
import type { Database, Schema } from './schema.js'

/** The clocks of two processes differ less than this; a lease that ends later is from a clock set back. */
export const clockSlack = 10 * minute

/** The tables whose rows are work: due at `next_at`, taken by a process until `leased_until`. */
type WorkTable = {
  [T in keyof Schema]: Schema[T] extends { next_at: number; leased_until: number } ? T : never
}[keyof Schema]

export interface Lease {
  table: WorkTable
  /** The table's primary key. */
  key: string
  /** Milliseconds after which a process that has not given a row back is taken for dead. */
  duration: number
  /** No row waits longer than this many milliseconds: a later `next_at` is from a clock set back. */
  longestWait: number
  /** What a row must be, too. */
  condition?: RawBuilder<unknown>
}

/**
 * Takes at most `limit` rows that are due, longest waiting first, for this process alone, until the
 * lease ends or the row is given back with `leased_until` 0. Returns their keys.
 */
export async function leaseRows<K extends number | string>(
  db: Database,
  { table, key, duration, longestWait, condition = sql`true` }: Lease,
  { now, limit }: { now: number; limit: number },
): Promise<K[]> {
  const [rows, id] = [sql.table(table), sql.ref(`${table}.${key}`)]
  const isDue = sql`(next_at <= ${now} or next_at > ${now + longestWait})
    and (leased_until <= ${now} or leased_until > ${now + duration + clockSlack})`
  // What another process is just taking is left to it; SQLite's writers take turns.
  const unlocked = engineOf(db) === 'postgres' ? sql`for update skip locked` : sql``
  // Whether it is due is asked again for a process that had to wait for another's update of a row.
  const leased = await sql<{ key: K }>`update ${rows} set leased_until = ${now + duration}
    where ${id} in (
      select ${id} from ${rows} where ${isDue} and ${condition}
      order by next_at limit ${limit} ${unlocked}
    ) and ${isDue} returning ${id} as key`.execute(db)
  return leased.rows.map((row) => row.key)
}
