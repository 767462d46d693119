import { sql } from 'kysely'
import { migrate } from '../../platform/db/migrate.js'
import type { Database } from '../../platform/db/schema.js'
import { openSqlite } from '../../platform/db/sqlite/driver.js'

/** A table as both engines have it. */
export interface Table {
  name: string
  columns: readonly string[]
  /** Whether the engine gives out its ids. */
  hasIdentity: boolean
}

interface FoundTable extends Table {
  refersTo: ReadonlySet<string>
}

async function describeTable(db: Database, name: string, text: string): Promise<FoundTable> {
  const { rows: columns } = await sql<{ name: string }>`
    select name from pragma_table_info(${name}) order by cid`.execute(db)
  const { rows: references } = await sql<{ table: string }>`
    select "table" from pragma_foreign_key_list(${name})`.execute(db)
  return {
    name,
    columns: columns.map((column) => column.name),
    hasIdentity: /\bautoincrement\b/i.test(text),
    // A row of its own table that it refers to has a lower id.
    refersTo: new Set(references.map(({ table }) => table).filter((table) => table !== name)),
  }
}

/** Each table after those that it refers to. */
function tablesInOrder(tables: readonly FoundTable[]): Table[] {
  const ordered: FoundTable[] = []
  const isPlaced = (name: string) => ordered.some((table) => table.name === name)
  while (ordered.length < tables.length) {
    const next = tables.find(
      ({ name, refersTo }) => !isPlaced(name) && [...refersTo].every(isPlaced),
    )
    if (!next) throw new Error('Tables refer to each other in a circle: they cannot be copied')
    ordered.push(next)
  }
  return ordered
}

/**
 * The tables that the migrations make, up to and with `last`: read from an empty database in
 * memory, so that none is forgotten. A search index is no table; it follows from those it is over.
 */
export async function readLayout(last: string): Promise<Table[]> {
  const db = openSqlite(':memory:')
  try {
    await migrate(db, last)
    const { rows } = await sql<{ name: string; sql: string }>`
      select list.name, master.sql
      from pragma_table_list list join sqlite_master master on master.name = list.name
      where list.schema = 'main' and list.type = 'table'
        and list.name not like 'sqlite\\_%' escape '\\' and list.name not like 'kysely\\_%' escape '\\'
      order by list.name`.execute(db)
    return tablesInOrder(
      await Promise.all(rows.map(({ name, sql }) => describeTable(db, name, sql))),
    )
  } finally {
    await db.destroy()
  }
}
