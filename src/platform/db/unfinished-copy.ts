import { sql } from 'kysely'
import { Problem } from '../problem.js'
import { engineOf } from './engine.js'
import type { Database } from './schema.js'

/** A table that a database has while another is being copied into it. */
const mark = 'unfinished_copy'

/** The names of the tables of a database, those of the engine left out. */
export async function listTableNames(db: Database): Promise<string[]> {
  const { rows } = await (
    engineOf(db) === 'sqlite'
      ? sql<{ name: string }>`select name from pragma_table_list
        where schema = 'main' and type = 'table' and name not like 'sqlite\\_%' escape '\\'
        order by name`
      : sql<{ name: string }>`select tablename as name from pg_catalog.pg_tables
        where schemaname = current_schema() order by tablename`
  ).execute(db)
  return rows.map(({ name }) => name)
}

export const isUnfinishedCopy = async (db: Database): Promise<boolean> =>
  (await listTableNames(db)).includes(mark)

/** From now on no server starts on this database, until the copy is finished. */
export async function markUnfinishedCopy(db: Database): Promise<void> {
  await sql`create table ${sql.table(mark)} (id integer)`.execute(db)
}

export async function unmarkUnfinishedCopy(db: Database): Promise<void> {
  await sql`drop table ${sql.table(mark)}`.execute(db)
}

/** Throws `command_refused` for a database that is not whole yet. */
export async function refuseUnfinishedCopy(db: Database): Promise<void> {
  if (!(await isUnfinishedCopy(db))) return
  throw new Problem(
    'command_refused',
    'This database is an unfinished copy of another. Run "foyer copy" again with the same --from and --to, or empty it.',
  )
}
