import { sql } from 'kysely'
import { engineOf } from '../../src/platform/db/engine.js'
import type { Database, Schema } from '../../src/platform/db/schema.js'

const tables = [
  'account',
  'session',
  'channel',
  'video',
  'subscription',
  'watched',
  'playlist',
  'playlist_video',
  'event',
] as const satisfies (keyof Schema)[]

/** Each row as a line, in one question: on PostgreSQL every other one is a round trip. */
const postgresLines = sql.join(
  tables.map(
    (table) => sql`select ${sql.lit(table)} || to_json(t)::text as line from ${sql.table(table)} t`,
  ),
  sql` union all `,
)

/** All that a database holds, as one text, to see whether anything changed. */
export async function dump(db: Database): Promise<string> {
  const rows: string[] = []
  if (engineOf(db) === 'postgres') {
    const found = await sql<{ line: string }>`${postgresLines}`.execute(db)
    rows.push(...found.rows.map(({ line }) => line))
  } else {
    for (const table of tables) {
      const found = await sql<object>`select * from ${sql.table(table)}`.execute(db)
      rows.push(...found.rows.map((row) => `${table} ${JSON.stringify(row)}`))
    }
  }
  return rows.sort().join('\n')
}
