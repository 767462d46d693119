import { sql } from 'kysely'
import { engineOf } from '../../platform/db/engine.js'
import type { Database } from '../../platform/db/schema.js'
import type { Table } from './layout.js'

export type Row = Readonly<Record<string, unknown>>

const batchSize = 500

/** Lets `act` see a database as it is at this moment, however long it takes. */
export const inSnapshot = <R>(db: Database, act: (snapshot: Database) => Promise<R>): Promise<R> =>
  db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(act)

export async function countRows(db: Database, tables: readonly Table[]): Promise<number> {
  let count = 0
  for (const { name } of tables) {
    const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.table(name)}`.execute(
      db,
    )
    count += rows[0]?.n ?? 0
  }
  return count
}

/** All rows of a table, some hundred at a time; those with ids in their order. */
export async function* listRows(db: Database, table: Table): AsyncGenerator<Row[]> {
  const columns = sql.join(table.columns.map((name) => sql.ref(name)))
  const order = table.hasIdentity ? sql`order by id` : sql``
  const query = sql<Row>`select ${columns} from ${sql.table(table.name)} ${order}`.compile(db)
  let batch: Row[] = []
  for await (const { rows } of db.getExecutor().stream(query, batchSize)) {
    batch.push(...rows)
    if (batch.length < batchSize) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

/** Stores rows as they are, with their ids. */
export async function insertRows(
  db: Database,
  { name, columns }: Table,
  rows: readonly Row[],
): Promise<void> {
  const values = rows.map((row) => sql`(${sql.join(columns.map((column) => row[column]))})`)
  const names = sql.join(columns.map((column) => sql.ref(column)))
  await sql`insert into ${sql.table(name)} (${names}) values ${sql.join(values)}`.execute(db)
}

/** Empties tables, of which each comes after those that it refers to. */
export async function deleteRows(db: Database, tables: readonly Table[]): Promise<void> {
  for (const { name } of [...tables].reverse())
    await sql`delete from ${sql.table(name)}`.execute(db)
}

/** The highest id that a table ever gave, also to a row that is gone; 0 for none. */
async function findHighestGiven(db: Database, { name }: Table): Promise<number> {
  const given =
    engineOf(db) === 'sqlite'
      ? sql`select seq from sqlite_sequence where name = ${name}`
      : sql`select pg_sequence_last_value(pg_get_serial_sequence(${name}, 'id')::regclass)`
  const { rows } = await sql<{ given: number | null; highest: number | null }>`
    select (${given}) as given, (select max(id) from ${sql.table(name)}) as highest`.execute(db)
  return Math.max(rows[0]?.given ?? 0, rows[0]?.highest ?? 0)
}

/** Lets a copied table go on giving ids where the source is, so that none is ever given twice. */
export async function continueIds(source: Database, target: Database, table: Table): Promise<void> {
  const highest = table.hasIdentity ? await findHighestGiven(source, table) : 0
  if (highest === 0) return
  const { name } = table
  if (engineOf(target) === 'postgres') {
    await sql`select setval(pg_get_serial_sequence(${name}, 'id'), ${highest})`.execute(target)
    return
  }
  await sql`delete from sqlite_sequence where name = ${name}`.execute(target)
  await sql`insert into sqlite_sequence (name, seq) values (${name}, ${highest})`.execute(target)
}
