import type { Kysely } from 'kysely'
import { columnsOf } from '../columns.js'

/** Links that let people make an account, and one that makes the first administrator. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { integer, tableWithId } = columnsOf(db)
  await tableWithId('invitation')
    .addColumn('handle', 'text', (c) => c.notNull().unique())
    .addColumn('digest', 'text', (c) => c.notNull().unique())
    .addColumn('role', 'text', (c) => c.notNull())
    .addColumn('account_id', integer, (c) => c.references('account.id').onDelete('cascade'))
    .addColumn('note', 'text', (c) => c.notNull())
    .addColumn('uses', integer, (c) => c.notNull())
    .addColumn('max_uses', integer, (c) => c.notNull())
    .addColumn('created_at', integer, (c) => c.notNull())
    .addColumn('expires_at', integer)
    .execute()
  await db.schema.createIndex('invitation_account').on('invitation').column('account_id').execute()
}
