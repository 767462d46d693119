import { sql } from 'kysely'
import { migrate } from '../../platform/db/migrate.js'
import type { Database } from '../../platform/db/schema.js'
import { openSqlite } from '../../platform/db/sqlite-driver.js'

/** What a column holds, whatever the engine calls its type. */
export type ColumnKind = 'integer' | 'text' | 'bytes'

export interface Column {
  name: string
  kind: ColumnKind
}

/** A table as both engines have it. */
export interface Table {
  name: string
  columns: readonly Column[]
  /** The columns of the primary key, in its order. */
  key: readonly string[]
  /** Whether the engine hands out its ids. */
  hasIdentity: boolean
}

interface FoundTable extends Table {
  refersTo: ReadonlySet<string>
}

const kinds: Readonly<Record<string, ColumnKind>> = {
  integer: 'integer',
  text: 'text',
  blob: 'bytes',
}

function kindOf(type: string): ColumnKind {
  const kind = kinds[type.toLowerCase()]
  if (kind === undefined) throw new Error(`It is not known how a column of type ${type} is copied`)
  return kind
}

async function describeTable(db: Database, name: string, text: string): Promise<FoundTable> {
  const { rows: columns } = await sql<{ name: string; type: string; pk: number }>`
    select name, type, pk from pragma_table_info(${name}) order by cid`.execute(db)
  const { rows: references } = await sql<{ table: string }>`
    select "table" from pragma_foreign_key_list(${name})`.execute(db)
  const key = columns.filter(({ pk }) => pk > 0).sort((left, right) => left.pk - right.pk)
  return {
    name,
    columns: columns.map((column) => ({ name: column.name, kind: kindOf(column.type) })),
    key: key.map((column) => column.name),
    hasIdentity: /\bautoincrement\b/i.test(text),
    // A row of its own table that it refers to is an earlier one.
    refersTo: new Set(references.map(({ table }) => table).filter((table) => table !== name)),
  }
}

/** Each table after those that it refers to. */
function inOrder(tables: readonly FoundTable[]): Table[] {
  const ordered = new Set<FoundTable>()
  const isPlaced = (name: string) => [...ordered].some((table) => table.name === name)
  while (ordered.size < tables.length) {
    const next = tables.find((table) => !ordered.has(table) && [...table.refersTo].every(isPlaced))
    if (!next) throw new Error('Tables refer to each other in a circle: they cannot be copied')
    ordered.add(next)
  }
  return [...ordered].map(({ name, columns, key, hasIdentity }) => ({
    name,
    columns,
    key,
    hasIdentity,
  }))
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
    const tables: FoundTable[] = []
    for (const { name, sql: text } of rows) tables.push(await describeTable(db, name, text))
    return inOrder(tables)
  } finally {
    await db.destroy()
  }
}
