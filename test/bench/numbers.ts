import { sql, type RawBuilder } from 'kysely'
import { engineOf } from '../../src/platform/db/engine.js'
import type { Database } from '../../src/platform/db/schema.js'

/** The numbers from 1 to `count` as a table `n(i)`. */
export const numbers = (db: Database, count: number) =>
  engineOf(db) === 'sqlite'
    ? sql`(with recursive s(i) as (select 1 union all select i + 1 from s where i < ${sql.lit(count)}) select i from s) n`
    : sql`(select i from generate_series(1, ${sql.lit(count)}) as s(i)) n`

/** A number as text with leading zeros. */
export const padded = (db: Database, number: RawBuilder<unknown>, length: number) =>
  engineOf(db) === 'sqlite'
    ? sql`substr(${sql.lit('0'.repeat(length))} || ${number}, ${sql.lit(-length)})`
    : sql`lpad((${number})::text, ${sql.lit(length)}, '0')`

/** Numbers from 0 up to 1 that are the same in each run (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
