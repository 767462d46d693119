import type { Kysely } from 'kysely'
import { columnsOf } from '../columns.js'

export async function up(db: Kysely<unknown>): Promise<void> {
  const { integer } = columnsOf(db)
  await db.schema.alterTable('account').addColumn('came_from', 'text').execute()
  await db.schema.alterTable('account').addColumn('moved_at', integer).execute()
}
