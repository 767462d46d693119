import type { Kysely } from 'kysely'
import { columnsOf } from '../columns.js'

/** A ban has a reason and an end. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { integer } = columnsOf(db)
  await db.schema.alterTable('account').addColumn('ban_reason', 'text').execute()
  await db.schema.alterTable('account').addColumn('ban_ends_at', integer).execute()
}
