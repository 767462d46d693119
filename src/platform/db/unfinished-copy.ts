import { sql } from 'kysely'
import { z } from 'zod'
import { Problem } from '../problem.js'
import { engineOf } from './engine.js'
import type { Database } from './schema.js'

/** The table that a database has as long as another is being copied into it: one row, JSON. */
export const unfinishedCopyTable = 'unfinished_copy'

const copyState = z.object({
  /** The source's address, without its password. */
  source: z.string(),
  /** The newest migration that the source has; the copy has the same. */
  migration: z.string(),
  /** The table that is being copied; absent when all have been. */
  table: z.string().optional(),
  /** The primary key of its last row that is here; absent before the first. */
  after: z
    .array(z.union([z.string(), z.number()]))
    .readonly()
    .optional(),
  /** Whether it turned out to be wrong, so that it has to begin anew. */
  isStale: z.boolean(),
})

/** How far a copy is. */
export type CopyState = z.infer<typeof copyState>

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

/** The text of a state: the same for equal states, however they were made. */
const textOf = (state: CopyState): string => JSON.stringify(copyState.parse(state))

const hasState = async (db: Database) => (await listTableNames(db)).includes(unfinishedCopyTable)

const table = sql.table(unfinishedCopyTable)

/** How far the copy in this database is; undefined when there is none, or it is finished. */
export async function findCopyState(db: Database): Promise<CopyState | undefined> {
  if (!(await hasState(db))) return undefined
  const { rows } = await sql<{ state: string }>`select state from ${table}`.execute(db)
  return rows[0] && copyState.parse(JSON.parse(rows[0].state))
}

/** Marks an empty database as the beginning of a copy. */
export async function beginCopyState(db: Database, state: CopyState): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`create table ${table} (state text not null)`.execute(tx)
    await sql`insert into ${table} (state) values (${textOf(state)})`.execute(tx)
  })
}

/** Notes how far the copy is now; throws `command_refused` when another process has gone on with it. */
export async function changeCopyState(
  db: Database,
  before: CopyState,
  after: CopyState,
): Promise<void> {
  const { numAffectedRows } = await sql`update ${table} set state = ${textOf(after)}
    where state = ${textOf(before)}`.execute(db)
  if (numAffectedRows === 1n) return
  throw new Problem('command_refused', 'Another process copies into this database, too.')
}

/** From now on the copy is a database like any other. */
export async function endCopyState(db: Database): Promise<void> {
  await sql`drop table ${table}`.execute(db)
}

/** Throws `command_refused` for a database that is not whole yet. */
export async function refuseUnfinishedCopy(db: Database): Promise<void> {
  const state = await findCopyState(db)
  if (!state) return
  throw new Problem(
    'command_refused',
    `This database is an unfinished copy of ${state.source}. Run "foyer copy" again with the same --from and --to to finish it, or empty it.`,
  )
}
