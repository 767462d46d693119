import { sql, type Kysely } from 'kysely'
import { columnsOf } from '../columns.js'

/** The feed chooses by an index alone, and knows from it whether a video has changed. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { integer } = columnsOf(db)
  await db.schema
    .alterTable('video')
    .addColumn('revision', integer, (c) => c.notNull().defaultTo(0))
    .execute()
  await sql`create index video_feed on video (channel_id, published_at desc, id desc, revision)`.execute(
    db,
  )
  await db.schema.dropIndex('video_channel').execute()
}
