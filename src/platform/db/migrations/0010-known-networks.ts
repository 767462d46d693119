import type { Kysely } from 'kysely'
import { columnsOf } from '../columns.js'

export async function up(db: Kysely<unknown>): Promise<void> {
  const { integer, clustered } = columnsOf(db)
  await clustered(
    db.schema
      .createTable('known_network')
      .addColumn('key', 'text', (c) => c.primaryKey().notNull())
      .addColumn('used_at', integer, (c) => c.notNull()),
  ).execute()
  await db.schema
    .createIndex('known_network_used_at')
    .on('known_network')
    .column('used_at')
    .execute()
}
