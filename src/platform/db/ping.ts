import { sql } from 'kysely'
import { findReader } from './reader.js'
import type { Database } from './schema.js'

/** Reads a table of the database from where it is stored; fails when that cannot be done now. */
export async function ping(db: Database): Promise<void> {
  const reader = findReader(db)
  if (reader) reader.check()
  else await sql`select count(*) from kysely_migration`.execute(db)
}
