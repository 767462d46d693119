import { sql, type RawBuilder } from 'kysely'
import { engineOf } from './engine.js'
import type { Database } from './schema.js'

/** Types that both engines know. */
type ColumnType = 'text' | 'bigint'

/**
 * A query for rows that the caller has, whose text is the same for any number of them, so that it can be
 * prepared: to build and parse one with thousands of parameters takes longer than to run it. Each row
 * has a value for each column, or null.
 */
export function givenRows(
  db: Database,
  columns: Record<string, ColumnType>,
  rows: readonly (readonly (string | number | null)[])[],
): RawBuilder<unknown> {
  const names = Object.keys(columns)
  if (engineOf(db) === 'sqlite') {
    const values = names.map((name, at) => sql`value ->> ${sql.lit(at)} as ${sql.ref(name)}`)
    return sql`(select ${sql.join(values)} from json_each(${rows}))`
  }
  const lists = Object.values(columns).map(
    (type, at) => sql`${rows.map((row) => row[at] ?? null)}::${sql.raw(type)}[]`,
  )
  return sql`(select * from unnest(${sql.join(lists)}) as list (${sql.join(names.map((name) => sql.ref(name)))}))`
}
