import { sql, type Kysely } from 'kysely'
import { columnsOf } from '../columns.js'
import { engineOf } from '../engine.js'

async function markVideos(db: Kysely<unknown>): Promise<void> {
  const { integer, flag } = columnsOf(db)
  await db.schema.alterTable('video').addColumn('deleted_at', integer).execute()
  await db.schema
    .alterTable('video')
    .addColumn('is_looked_up', flag, (c) => c.notNull().defaultTo(0))
    .execute()
  await db.schema
    .alterTable('channel')
    .addColumn('has_deleted', flag, (c) => c.notNull().defaultTo(0))
    .execute()
  await db.schema.createIndex('event_channel').on('event').columns(['channel_id', 'id']).execute()
  await db.schema.createIndex('event_video').on('event').columns(['video_id', 'id']).execute()
}

/** Titles by their words: FTS5 kept by triggers on SQLite, an index on PostgreSQL. */
async function indexTitles(db: Kysely<unknown>): Promise<void> {
  if (engineOf(db) === 'postgres') {
    await sql`create index video_words on video using gin (to_tsvector('simple', title))`.execute(
      db,
    )
    return
  }
  await sql`create virtual table video_words using fts5 (title, content='video', content_rowid='id')`.execute(
    db,
  )
  await sql`insert into video_words (video_words) values ('rebuild')`.execute(db)
  await sql`create trigger video_words_insert after insert on video begin
    insert into video_words (rowid, title) values (new.id, new.title);
  end`.execute(db)
  await sql`create trigger video_words_delete after delete on video begin
    insert into video_words (video_words, rowid, title) values ('delete', old.id, old.title);
  end`.execute(db)
  await sql`create trigger video_words_update after update of title on video
    when old.title <> new.title begin
    insert into video_words (video_words, rowid, title) values ('delete', old.id, old.title);
    insert into video_words (rowid, title) values (new.id, new.title);
  end`.execute(db)
}

async function createSources(db: Kysely<unknown>): Promise<void> {
  const { integer } = columnsOf(db)
  await db.schema
    .createTable('channel_poll')
    .addColumn('channel_id', integer, (c) => c.primaryKey().notNull().references('channel.id'))
    .addColumn('next_at', integer, (c) => c.notNull())
    .addColumn('leased_until', integer, (c) => c.notNull())
    .addColumn('failures', integer, (c) => c.notNull())
    .addColumn('etag', 'text')
    .addColumn('last_modified', 'text')
    .addColumn('polled_at', integer)
    .execute()
  await db.schema.createIndex('channel_poll_next').on('channel_poll').column('next_at').execute()
  await db.schema
    .createTable('source_pause')
    .addColumn('source', 'text', (c) => c.primaryKey().notNull())
    .addColumn('until', integer, (c) => c.notNull())
    .execute()
  await db.schema
    .createTable('websub')
    .addColumn('channel_id', integer, (c) => c.primaryKey().notNull().references('channel.id'))
    .addColumn('callback_digest', 'text', (c) => c.notNull().unique())
    .addColumn('sealed', 'text', (c) => c.notNull())
    .addColumn('next_at', integer, (c) => c.notNull())
    .addColumn('leased_until', integer, (c) => c.notNull())
    .addColumn('requested_at', integer)
    .addColumn('live_until', integer, (c) => c.notNull())
    .addColumn('failures', integer, (c) => c.notNull())
    .execute()
  await db.schema.createIndex('websub_next').on('websub').column('next_at').execute()
  await db.schema
    .createTable('metadata_job')
    .addColumn('video_id', 'text', (c) => c.primaryKey().notNull())
    .addColumn('next_at', integer, (c) => c.notNull())
    .addColumn('leased_until', integer, (c) => c.notNull())
    .addColumn('failures', integer, (c) => c.notNull())
    .execute()
  await db.schema.createIndex('metadata_job_next').on('metadata_job').column('next_at').execute()
}

async function createChoices(db: Kysely<unknown>): Promise<void> {
  const { integer, flag, clustered } = columnsOf(db)
  for (const column of ['hide_shorts', 'hide_premieres', 'hide_live']) {
    await db.schema.alterTable('subscription').addColumn(column, flag).execute()
  }
  await clustered(
    db.schema
      .createTable('dismissed_news')
      .addColumn('account_id', integer, (c) =>
        c.notNull().references('account.id').onDelete('cascade'),
      )
      .addColumn('video_id', integer, (c) => c.notNull().references('video.id').onDelete('cascade'))
      .addPrimaryKeyConstraint('dismissed_news_key', ['account_id', 'video_id']),
  ).execute()
  await db.schema
    .createTable('feed_token')
    .addColumn('account_id', integer, (c) =>
      c.primaryKey().notNull().references('account.id').onDelete('cascade'),
    )
    .addColumn('digest', 'text', (c) => c.notNull().unique())
    .addColumn('created_at', integer, (c) => c.notNull())
    .execute()
}

async function createGroups(db: Kysely<unknown>): Promise<void> {
  const { integer, tableWithId, clustered } = columnsOf(db)
  await tableWithId('subscription_group')
    .addColumn('handle', 'text', (c) => c.notNull().unique())
    .addColumn('account_id', integer, (c) =>
      c.notNull().references('account.id').onDelete('cascade'),
    )
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('created_at', integer, (c) => c.notNull())
    .execute()
  await db.schema
    .createIndex('subscription_group_account')
    .on('subscription_group')
    .column('account_id')
    .execute()
  await clustered(
    db.schema
      .createTable('subscription_group_channel')
      .addColumn('group_id', integer, (c) =>
        c.notNull().references('subscription_group.id').onDelete('cascade'),
      )
      .addColumn('account_id', integer, (c) => c.notNull())
      .addColumn('channel_id', integer, (c) => c.notNull())
      .addPrimaryKeyConstraint('subscription_group_channel_key', ['group_id', 'channel_id'])
      .addForeignKeyConstraint(
        'subscription_group_channel_subscription',
        ['account_id', 'channel_id'],
        'subscription',
        ['account_id', 'channel_id'],
        (c) => c.onDelete('cascade'),
      ),
  ).execute()
  await db.schema
    .createIndex('subscription_group_channel_of')
    .on('subscription_group_channel')
    .columns(['account_id', 'channel_id'])
    .execute()
}

export async function up(db: Kysely<unknown>): Promise<void> {
  await markVideos(db)
  await indexTitles(db)
  await createSources(db)
  await createChoices(db)
  await createGroups(db)
}
