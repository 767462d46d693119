import type { Kysely } from 'kysely'
import { columnsOf } from '../columns.js'

/** An account is deleted some days after its owner asked for it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { integer } = columnsOf(db)
  await db.schema.alterTable('account').addColumn('deletes_at', integer).execute()
  await db.schema.createIndex('account_deletes_at').on('account').column('deletes_at').execute()
}
