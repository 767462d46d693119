import { sql, type Kysely } from 'kysely'
import { columnsOf } from '../columns.js'

async function createAccounts(db: Kysely<unknown>): Promise<void> {
  const { integer, tableWithId } = columnsOf(db)
  await tableWithId('account')
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('name_key', 'text', (c) => c.notNull().unique())
    .addColumn('email', 'text', (c) => c.unique())
    .addColumn('password_hash', 'text')
    .addColumn('role', 'text', (c) => c.notNull().defaultTo('user'))
    .addColumn('state', 'text', (c) => c.notNull().defaultTo('normal'))
    .addColumn('preferences', 'text', (c) => c.notNull().defaultTo('{}'))
    .addColumn('preferences_revision', integer, (c) => c.notNull().defaultTo(0))
    .addColumn('news_seen_event_id', integer, (c) => c.notNull().defaultTo(0))
    .addColumn('created_at', integer, (c) => c.notNull())
    .execute()
  await tableWithId('session')
    .addColumn('handle', 'text', (c) => c.notNull().unique())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('digest', 'text', (c) => c.notNull().unique())
    .addColumn('account_id', integer, (c) => c.references('account.id').onDelete('cascade'))
    .addColumn('parent_id', integer, (c) => c.references('session.id').onDelete('cascade'))
    .addColumn('name', 'text')
    .addColumn('scopes', 'text', (c) => c.notNull())
    .addColumn('client', 'text')
    .addColumn('created_at', integer, (c) => c.notNull())
    .addColumn('last_used_at', integer, (c) => c.notNull())
    .addColumn('expires_at', integer)
    .execute()
  await db.schema
    .createIndex('session_account')
    .on('session')
    .columns(['account_id', 'created_at'])
    .execute()
  await db.schema.createIndex('session_parent').on('session').column('parent_id').execute()
  await db.schema.createIndex('session_expiry').on('session').column('expires_at').execute()
  await db.schema
    .createTable('login_attempt')
    .addColumn('key', 'text', (c) => c.primaryKey().notNull())
    .addColumn('failures', integer, (c) => c.notNull())
    .addColumn('last_failed_at', integer, (c) => c.notNull())
    .execute()
}

async function createCatalogue(db: Kysely<unknown>): Promise<void> {
  const { integer, flag, tableWithId } = columnsOf(db)
  await tableWithId('event')
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('channel_id', integer, (c) => c.notNull())
    .addColumn('video_id', integer, (c) => c.notNull())
    .addColumn('created_at', integer, (c) => c.notNull())
    .execute()
  await tableWithId('channel')
    .addColumn('ucid', 'text', (c) => c.notNull().unique())
    .addColumn('name', 'text', (c) => c.notNull().defaultTo(''))
    .addColumn('latest_published_at', integer)
    .addColumn('filled_at', integer)
    .addColumn('created_at', integer, (c) => c.notNull())
    .execute()
  await tableWithId('video')
    .addColumn('video_id', 'text', (c) => c.notNull().unique())
    .addColumn('channel_id', integer, (c) => c.notNull().references('channel.id'))
    .addColumn('title', 'text', (c) => c.notNull())
    .addColumn('description', 'text', (c) => c.notNull())
    .addColumn('published_at', integer, (c) => c.notNull())
    .addColumn('length_seconds', integer, (c) => c.notNull())
    .addColumn('view_count', integer)
    .addColumn('is_live', flag, (c) => c.notNull())
    .addColumn('premieres_at', integer)
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('news_event_id', integer)
    .addColumn('changed_at', integer, (c) => c.notNull())
    .execute()
  await sql`create index video_channel on video (channel_id, published_at desc, id desc)`.execute(
    db,
  )
  await sql`create index video_published on video (published_at desc, id desc)`.execute(db)
  await sql`create index video_news on video (channel_id, news_event_id) where news_event_id is not null`.execute(
    db,
  )
}

async function createLibrary(db: Kysely<unknown>): Promise<void> {
  const { integer, clustered } = columnsOf(db)
  await clustered(
    db.schema
      .createTable('subscription')
      .addColumn('account_id', integer, (c) =>
        c.notNull().references('account.id').onDelete('cascade'),
      )
      .addColumn('channel_id', integer, (c) => c.notNull().references('channel.id'))
      .addColumn('created_at', integer, (c) => c.notNull())
      .addColumn('since_event_id', integer, (c) => c.notNull())
      .addPrimaryKeyConstraint('subscription_key', ['account_id', 'channel_id']),
  ).execute()
  await db.schema
    .createIndex('subscription_channel')
    .on('subscription')
    .column('channel_id')
    .execute()
  await clustered(
    db.schema
      .createTable('watched')
      .addColumn('account_id', integer, (c) =>
        c.notNull().references('account.id').onDelete('cascade'),
      )
      .addColumn('video_id', 'text', (c) => c.notNull())
      .addColumn('position', integer, (c) => c.notNull())
      .addColumn('watched_at', integer, (c) => c.notNull())
      .addPrimaryKeyConstraint('watched_key', ['account_id', 'video_id']),
  ).execute()
  await sql`create index watched_order on watched (account_id, position desc)`.execute(db)
}

async function createPlaylists(db: Kysely<unknown>): Promise<void> {
  const { integer, tableWithId } = columnsOf(db)
  await tableWithId('playlist')
    .addColumn('playlist_id', 'text', (c) => c.notNull().unique())
    .addColumn('account_id', integer, (c) =>
      c.notNull().references('account.id').onDelete('cascade'),
    )
    .addColumn('title', 'text', (c) => c.notNull())
    .addColumn('description', 'text', (c) => c.notNull())
    .addColumn('privacy', 'text', (c) => c.notNull())
    .addColumn('created_at', integer, (c) => c.notNull())
    .addColumn('updated_at', integer, (c) => c.notNull())
    .execute()
  await db.schema.createIndex('playlist_account').on('playlist').column('account_id').execute()
  await tableWithId('playlist_video')
    .addColumn('playlist_id', integer, (c) =>
      c.notNull().references('playlist.id').onDelete('cascade'),
    )
    .addColumn('video_id', 'text', (c) => c.notNull())
    .addColumn('index_id', 'text', (c) => c.notNull())
    .addColumn('position', integer, (c) => c.notNull())
    .addUniqueConstraint('playlist_video_index', ['playlist_id', 'index_id'])
    .execute()
  await db.schema
    .createIndex('playlist_video_order')
    .on('playlist_video')
    .columns(['playlist_id', 'position'])
    .execute()
}

export async function up(db: Kysely<unknown>): Promise<void> {
  await createAccounts(db)
  await createCatalogue(db)
  await createLibrary(db)
  await createPlaylists(db)
}
