import { sql } from 'kysely'
import type { Database } from './schema.js'

/** Asks the database for nothing; fails when it does not answer. */
export async function ping(db: Database): Promise<void> {
  await sql`select 1`.execute(db)
}
