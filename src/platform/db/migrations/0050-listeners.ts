import { sql, type Kysely } from 'kysely'
import { columnsOf } from '../columns.js'

/** A channel that somebody listens to is fetched, too, for as long as that lasts. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { integer } = columnsOf(db)
  await db.schema
    .alterTable('channel_poll')
    .addColumn('listened_until', integer, (c) => c.notNull().defaultTo(0))
    .execute()
  await sql`create index channel_poll_listened on channel_poll (listened_until)
    where listened_until > 0`.execute(db)
}
