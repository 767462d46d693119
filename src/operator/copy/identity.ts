import { sql } from 'kysely'
import { engineOf } from '../../platform/db/engine.js'
import type { Database } from '../../platform/db/schema.js'
import type { Table } from './layout.js'

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

async function continueAfter(db: Database, { name }: Table, highest: number): Promise<void> {
  if (engineOf(db) === 'postgres') {
    await sql`select setval(pg_get_serial_sequence(${name}, 'id'), ${highest})`.execute(db)
    return
  }
  await sql`delete from sqlite_sequence where name = ${name}`.execute(db)
  await sql`insert into sqlite_sequence (name, seq) values (${name}, ${highest})`.execute(db)
}

/** Lets the copy go on giving ids where the source is, so that none is ever given twice. */
export async function continueIds(
  source: Database,
  target: Database,
  tables: readonly Table[],
): Promise<void> {
  for (const table of tables) {
    if (!table.hasIdentity) continue
    const highest = await findHighestGiven(source, table)
    if (highest > 0) await continueAfter(target, table, highest)
  }
}
