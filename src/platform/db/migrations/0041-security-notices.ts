import { sql, type Kysely } from 'kysely'
import { columnsOf } from '../columns.js'

/** Which security events wait for a mail to the owner of their account. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { flag } = columnsOf(db)
  await db.schema
    .alterTable('security_event')
    .addColumn('notice_waits', flag, (c) => c.notNull().defaultTo(0))
    .execute()
  await db.schema
    .createIndex('security_event_notice')
    .on('security_event')
    .column('at')
    .where(sql.ref('notice_waits'), '=', 1)
    .execute()
}
