import type { Kysely } from 'kysely'
import { columnsOf } from '../columns.js'

/** When a person last proved, with this session, that it is them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { integer } = columnsOf(db)
  await db.schema.alterTable('session').addColumn('proved_at', integer).execute()
}
