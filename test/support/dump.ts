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
async function dump(db: Database): Promise<string> {
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

/** Equal twice when nothing was written in between; on PostgreSQL by anyone. */
const stamps = {
  sqlite: sql<object>`select total_changes(), data_version from pragma_data_version()`,
  postgres: sql<object>`select pg_current_snapshot()`,
}

/** `dump` of one database, which looks again only when something was written. */
export function createDump(db: Database): () => Promise<string> {
  let known: { stamp: string; content: string } | undefined
  return async () => {
    const { rows } = await stamps[engineOf(db)].execute(db)
    const stamp = JSON.stringify(rows)
    if (known?.stamp !== stamp) known = { stamp, content: await dump(db) }
    return known.content
  }
}
