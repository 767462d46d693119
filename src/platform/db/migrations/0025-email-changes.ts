import type { Kysely } from 'kysely'
import { columnsOf } from '../columns.js'

/** An e-mail address waits here until a link that was sent to it is opened. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { integer } = columnsOf(db)
  await db.schema
    .createTable('email_change')
    .addColumn('account_id', integer, (c) =>
      c.primaryKey().notNull().references('account.id').onDelete('cascade'),
    )
    .addColumn('email', 'text', (c) => c.notNull())
    .addColumn('key_digest', 'text', (c) => c.notNull().unique())
    .addColumn('expires_at', integer, (c) => c.notNull())
    .execute()
}
