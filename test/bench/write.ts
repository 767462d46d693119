import { sql } from 'kysely'
import { openDatabase } from '../../src/platform/db/open-database.js'

/** Writes to DATABASE_URL one commit after the other, until the process is stopped. */
const db = openDatabase(process.env.DATABASE_URL ?? '')
for (;;) {
  await sql`update channel set created_at = created_at + 1 where id = 1`.execute(db)
  await new Promise(setImmediate)
}
