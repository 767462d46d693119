import { CompiledQuery, sql } from 'kysely'
import { engineOf } from '../../platform/db/engine.js'
import type { Database } from '../../platform/db/schema.js'
import type { ColumnKind, Table } from './layout.js'

export type Row = Readonly<Record<string, unknown>>

/** The values of a primary key, in its order. */
export type Key = readonly (string | number)[]

export const keyOf = ({ name, key }: Table, row: Row): Key =>
  key.map((column) => {
    const value = row[column]
    if (typeof value === 'string' || typeof value === 'number') return value
    throw new Error(`${name}.${column} cannot be a key to copy by`)
  })

export async function countRows(db: Database, { name }: Table): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from ${sql.table(name)}`.execute(db)
  return rows[0]?.count ?? 0
}

export async function countAllRows(db: Database, tables: readonly Table[]): Promise<number> {
  let count = 0
  for (const table of tables) count += await countRows(db, table)
  return count
}

/** The next rows by primary key, in the engine's own order of it. */
export async function listRowsAfter(
  db: Database,
  { name, columns, key }: Table,
  { after, limit }: { after: Key | undefined; limit: number },
): Promise<Row[]> {
  const named = sql.join(columns.map((column) => sql.ref(column.name)))
  const keyColumns = sql.join(key.map((column) => sql.ref(column)))
  const rest = after ? sql`where (${keyColumns}) > (${sql.join([...after])})` : sql``
  const { rows } = await sql<Row>`
    select ${named} from ${sql.table(name)} ${rest} order by ${keyColumns} limit ${limit}`.execute(
    db,
  )
  return rows
}

const arrayTypes: Readonly<Record<ColumnKind, string>> = {
  integer: 'bigint[]',
  text: 'text[]',
  bytes: 'bytea[]',
}

/** One statement a batch: each column goes over as a list. */
async function insertIntoPostgres(db: Database, table: Table, rows: readonly Row[]): Promise<void> {
  const named = sql.join(table.columns.map(({ name }) => sql.ref(name)))
  const lists = table.columns.map(
    ({ name, kind }) => sql`${rows.map((row) => row[name])}::${sql.raw(arrayTypes[kind])}`,
  )
  await sql`insert into ${sql.table(table.name)} (${named})
    select * from unnest(${sql.join(lists)})`.execute(db)
}

/** One statement, prepared once, for every row. */
async function insertIntoSqlite(db: Database, table: Table, rows: readonly Row[]): Promise<void> {
  const quoted = (name: string) => `"${name}"`
  const names = table.columns.map(({ name }) => name)
  const marks = names.map(() => '?').join(', ')
  const text = `insert into ${quoted(table.name)} (${names.map(quoted).join(', ')}) values (${marks})`
  for (const row of rows) {
    const values = names.map((name) => row[name])
    await db.executeQuery(CompiledQuery.raw(text, values))
  }
}

/** Stores rows as they are, with their ids. */
export async function insertRows(db: Database, table: Table, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return
  if (engineOf(db) === 'sqlite') await insertIntoSqlite(db, table, rows)
  else await insertIntoPostgres(db, table, rows)
}

/** Empties tables; those that refer to others must come after these in the list. */
export async function deleteAllRows(db: Database, tables: readonly Table[]): Promise<void> {
  if (engineOf(db) === 'postgres') {
    const names = sql.join(tables.map(({ name }) => sql.table(name)))
    await sql`truncate ${names}`.execute(db)
    return
  }
  for (const { name } of [...tables].reverse()) {
    await sql`delete from ${sql.table(name)}`.execute(db)
  }
}
