import { sql, type RawBuilder } from 'kysely'
import { engineOf } from './engine.js'
import type { Database } from './schema.js'

/**
 * `column in (values)` whose text is the same for a list of any length, so that it can be prepared.
 * The column must name its table.
 */
export function isIn(
  db: Database,
  column: string,
  values: readonly (number | string)[],
): RawBuilder<boolean> {
  const reference = sql.ref(column)
  return engineOf(db) === 'sqlite'
    ? sql<boolean>`${reference} in (select value from json_each(${values}))`
    : sql<boolean>`${reference} = any(${values})`
}
