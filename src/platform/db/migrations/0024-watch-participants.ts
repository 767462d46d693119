import type { Kysely } from 'kysely'
import { columnsOf } from '../columns.js'

/** Who takes part in a session of watching together, on whichever process. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { integer, flag, tableWithId } = columnsOf(db)
  await tableWithId('watch_participant')
    .addColumn('session_id', integer, (c) =>
      c.notNull().references('watch_session.id').onDelete('cascade'),
    )
    .addColumn('process_id', 'text', (c) => c.notNull())
    .addColumn('participant_id', 'text', (c) => c.notNull().unique())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('name_key', 'text', (c) => c.notNull())
    .addColumn('metadata', 'text', (c) => c.notNull())
    .addColumn('is_viewer', flag, (c) => c.notNull())
    .addColumn('resume_digest', 'text', (c) => c.notNull())
    .addColumn('seen_at', integer, (c) => c.notNull())
    .addUniqueConstraint('watch_participant_name', ['session_id', 'name_key'])
    .execute()
  for (const column of ['process_id', 'seen_at']) {
    await db.schema
      .createIndex(`watch_participant_${column}`)
      .on('watch_participant')
      .column(column)
      .execute()
  }
}
