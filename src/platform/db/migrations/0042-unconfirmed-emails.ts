import type { Kysely } from 'kysely'
import { columnsOf } from '../columns.js'

/** Which e-mail addresses nobody has confirmed; those that are there count as confirmed. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { flag } = columnsOf(db)
  await db.schema
    .alterTable('account')
    .addColumn('email_unconfirmed', flag, (c) => c.notNull().defaultTo(0))
    .execute()
}
