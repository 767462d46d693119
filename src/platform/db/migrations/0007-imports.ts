import { sql, type Kysely } from 'kysely'
import { columnsOf } from '../columns.js'

/** Background work that somebody asked for; one of an account runs at a time. */
async function createJobs(db: Kysely<unknown>): Promise<void> {
  const { integer, flag, tableWithId } = columnsOf(db)
  await tableWithId('job')
    .addColumn('handle', 'text', (c) => c.notNull().unique())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('owner_id', integer, (c) => c.notNull().references('account.id').onDelete('cascade'))
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('place', 'text', (c) => c.notNull())
    .addColumn('bytes', integer, (c) => c.notNull())
    .addColumn('input', 'text', (c) => c.notNull())
    .addColumn('cursor', 'text')
    .addColumn('report', 'text')
    .addColumn('done', integer, (c) => c.notNull().defaultTo(0))
    .addColumn('total', integer)
    .addColumn('is_cancel_wanted', flag, (c) => c.notNull().defaultTo(0))
    .addColumn('attempt', integer, (c) => c.notNull().defaultTo(0))
    .addColumn('failures', integer, (c) => c.notNull().defaultTo(0))
    .addColumn('next_at', integer, (c) => c.notNull().defaultTo(0))
    .addColumn('leased_until', integer, (c) => c.notNull().defaultTo(0))
    .addColumn('created_at', integer, (c) => c.notNull())
    .addColumn('changed_at', integer, (c) => c.notNull())
    .addColumn('ended_at', integer)
    .execute()
  await db.schema.createIndex('job_account').on('job').columns(['owner_id', 'id']).execute()
  // Those that have not ended are few.
  await sql`create index job_live on job (created_at) where ended_at is null`.execute(db)
  await sql`create unique index job_running on job (owner_id) where state = 'running'`.execute(db)
}

/** A history is in the order of its times, and knows how far each video was watched. */
async function changeHistory(db: Kysely<unknown>): Promise<void> {
  const { integer } = columnsOf(db)
  await db.schema.alterTable('watched').addColumn('position_seconds', integer).execute()
  await db.schema.alterTable('watched').addColumn('length_seconds', integer).execute()
  await sql`create index watched_time on watched (account_id, watched_at desc, position desc)`.execute(
    db,
  )
  await db.schema.dropIndex('watched_order').execute()
}

/** What imported files say of videos and channels that no better source knows. */
async function createHints(db: Kysely<unknown>): Promise<void> {
  const { integer, clustered } = columnsOf(db)
  await clustered(
    db.schema
      .createTable('video_hint')
      .addColumn('video_id', 'text', (c) => c.notNull())
      .addColumn('title', 'text', (c) => c.notNull())
      .addColumn('length_seconds', integer)
      .addColumn('published_at', integer)
      .addColumn('ucid', 'text')
      .addColumn('channel_name', 'text')
      .addPrimaryKeyConstraint('video_hint_key', ['video_id']),
  ).execute()
  await clustered(
    db.schema
      .createTable('channel_hint')
      .addColumn('ucid', 'text', (c) => c.notNull())
      .addColumn('name', 'text')
      .addColumn('thumbnail_url', 'text')
      .addPrimaryKeyConstraint('channel_hint_key', ['ucid']),
  ).execute()
}

export async function up(db: Kysely<unknown>): Promise<void> {
  await createJobs(db)
  await changeHistory(db)
  await createHints(db)
}
