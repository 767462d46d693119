import Sqlite from 'better-sqlite3'

/** A column's value: of whatever type, as the file may lie about it. */
export type Cell = string | number | bigint | Buffer | null | undefined
export type Row = Record<string, Cell>

type Connection = Sqlite.Database

/**
 * Opens a database that somebody sent: only read, and nothing of its schema is run
 * (https://sqlite.org/security.html).
 */
export function openForeignSqlite(path: string): Connection {
  const db = new Sqlite(path, { readonly: true, fileMustExist: true })
  db.pragma('trusted_schema = off')
  db.pragma('cell_size_check = on')
  db.pragma('mmap_size = 0')
  db.pragma('query_only = on')
  return db
}

/** What a name stands for: a table, a view or nothing. A virtual table is none. */
export function kindOfTable(db: Connection, name: string): 'table' | 'other' | undefined {
  const [row] = db
    .prepare<[string], Row>('select type, sql from sqlite_schema where name = ? limit 1')
    .all(name)
  if (!row) return undefined
  const isPlain = row.type === 'table' && typeof row.sql === 'string'
  return isPlain && /^\s*create\s+table\b/i.test(String(row.sql)) ? 'table' : 'other'
}

/** The columns that a table stores; what it would compute is left out. */
export function listColumns(db: Connection, table: string): string[] {
  const rows = db
    .prepare<[string], Row>('select name, hidden from pragma_table_xinfo(?) limit 100')
    .all(table)
  return rows.flatMap(({ name, hidden }) =>
    hidden === 0 && typeof name === 'string' ? [name.toLowerCase()] : [],
  )
}

/**
 * The rows of a table as they lie there: without an order, a condition or another table, a step
 * never takes long, whatever the file holds.
 */
export function scanTable(
  db: Connection,
  table: string,
  columns: readonly string[],
): IterableIterator<Row> {
  const names = columns.map((column) => `"${column}"`).join(', ')
  return db.prepare<[], Row>(`select ${names} from "${table}" not indexed`).iterate()
}
