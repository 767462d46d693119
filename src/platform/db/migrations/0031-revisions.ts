import type { Kysely } from 'kysely'
import { columnsOf } from '../columns.js'

/** What a process remembers of a library or a channel is void when its revision is another one. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { integer } = columnsOf(db)
  await db.schema
    .alterTable('account')
    .addColumn('library_revision', integer, (c) => c.notNull().defaultTo(0))
    .execute()
  await db.schema
    .alterTable('channel')
    .addColumn('revision', integer, (c) => c.notNull().defaultTo(0))
    .execute()
  await db.schema.createIndex('channel_by_revision').on('channel').column('revision').execute()
  await db.schema
    .createTable('catalogue_revision')
    .addColumn('id', 'integer', (c) => c.primaryKey())
    .addColumn('value', integer, (c) => c.notNull())
    .execute()
}
