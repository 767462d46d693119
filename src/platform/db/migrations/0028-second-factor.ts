import type { Kysely } from 'kysely'
import { columnsOf } from '../columns.js'

/** A second factor, the codes that stand in for it, and browsers that need not ask for it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { integer, tableWithId } = columnsOf(db)
  await db.schema
    .createTable('second_factor')
    .addColumn('account_id', integer, (c) =>
      c.primaryKey().notNull().references('account.id').onDelete('cascade'),
    )
    .addColumn('sealed_secret', 'text', (c) => c.notNull())
    .addColumn('confirmed_at', integer)
    .addColumn('last_step', integer, (c) => c.notNull())
    .execute()
  await db.schema
    .createTable('recovery_code')
    .addColumn('account_id', integer, (c) =>
      c.notNull().references('account.id').onDelete('cascade'),
    )
    .addColumn('digest', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('recovery_code_primary', ['account_id', 'digest'])
    .execute()
  await tableWithId('remembered_browser')
    .addColumn('account_id', integer, (c) =>
      c.notNull().references('account.id').onDelete('cascade'),
    )
    .addColumn('handle', 'text', (c) => c.notNull().unique())
    .addColumn('digest', 'text', (c) => c.notNull().unique())
    .addColumn('client', 'text')
    .addColumn('created_at', integer, (c) => c.notNull())
    .addColumn('expires_at', integer, (c) => c.notNull())
    .execute()
  await db.schema
    .createIndex('remembered_browser_account')
    .on('remembered_browser')
    .column('account_id')
    .execute()
}
