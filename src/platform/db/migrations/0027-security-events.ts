import type { Kysely } from 'kysely'
import { columnsOf } from '../columns.js'

/** What happened to an account's security, and where each session was made. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { integer, tableWithId } = columnsOf(db)
  await tableWithId('security_event')
    .addColumn('account_id', integer, (c) =>
      c.notNull().references('account.id').onDelete('cascade'),
    )
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('address', 'text')
    .addColumn('client', 'text')
    .addColumn('detail', 'text')
    .addColumn('at', integer, (c) => c.notNull())
    .execute()
  await db.schema
    .createIndex('security_event_account')
    .on('security_event')
    .columns(['account_id', 'id'])
    .execute()
  await db.schema.createIndex('security_event_at').on('security_event').column('at').execute()
  await db.schema.alterTable('session').addColumn('address', 'text').execute()
}
