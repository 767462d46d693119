import type { Database, Schema } from '../../src/platform/db/schema.js'

const tables = {
  account: true,
  session: true,
  channel: true,
  video: true,
  subscription: true,
  watched: true,
  playlist: true,
  playlist_video: true,
  event: true,
} as const satisfies Partial<Record<keyof Schema, true>>

/** All that a database holds, as one text, to see whether anything changed. */
export async function dump(db: Database): Promise<string> {
  const rows: string[] = []
  for (const table of Object.keys(tables) as (keyof typeof tables)[]) {
    const found = await db.selectFrom(table).selectAll().execute()
    rows.push(...found.map((row) => `${table} ${JSON.stringify(row)}`).sort())
  }
  return rows.join('\n')
}
