import type { Kysely } from 'kysely'
import { columnsOf } from '../columns.js'

/** What administrators, keys and commands did. It outlives the accounts that it names. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { integer, tableWithId } = columnsOf(db)
  await tableWithId('audit_log')
    .addColumn('via', 'text', (c) => c.notNull())
    .addColumn('actor', 'text', (c) => c.notNull())
    .addColumn('act', 'text', (c) => c.notNull())
    .addColumn('subject', 'text')
    .addColumn('detail', 'text')
    .addColumn('at', integer, (c) => c.notNull())
    .execute()
  await db.schema.createIndex('audit_log_at').on('audit_log').column('at').execute()
}
