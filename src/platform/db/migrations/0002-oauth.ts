import type { Kysely } from 'kysely'
import { columnsOf } from '../columns.js'

async function createApplications(db: Kysely<unknown>): Promise<void> {
  const { integer, tableWithId } = columnsOf(db)
  await tableWithId('application')
    .addColumn('handle', 'text', (c) => c.notNull().unique())
    .addColumn('client_id', 'text', (c) => c.notNull().unique())
    .addColumn('secret_digest', 'text')
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('website', 'text')
    .addColumn('redirect_uris', 'text', (c) => c.notNull())
    .addColumn('scopes', 'text', (c) => c.notNull())
    .addColumn('grant_types', 'text', (c) => c.notNull())
    .addColumn('metadata', 'text', (c) => c.notNull())
    .addColumn('owner_id', integer, (c) => c.references('account.id').onDelete('set null'))
    .addColumn('first_used_at', integer)
    .addColumn('created_at', integer, (c) => c.notNull())
    .execute()
  await db.schema
    .createIndex('application_owner')
    .on('application')
    .columns(['owner_id', 'created_at'])
    .execute()
  await db.schema
    .createIndex('application_use')
    .on('application')
    .columns(['first_used_at', 'created_at'])
    .execute()
}

async function createGrants(db: Kysely<unknown>): Promise<void> {
  const { integer, flag, tableWithId, clustered } = columnsOf(db)
  await tableWithId('oauth_grant')
    .addColumn('application_id', integer, (c) =>
      c.notNull().references('application.id').onDelete('cascade'),
    )
    .addColumn('account_id', integer, (c) =>
      c.notNull().references('account.id').onDelete('cascade'),
    )
    .addColumn('scopes', 'text', (c) => c.notNull())
    .addColumn('code_digest', 'text', (c) => c.unique())
    .addColumn('code_expires_at', integer)
    .addColumn('code_uses', integer, (c) => c.notNull().defaultTo(0))
    .addColumn('redirect_uri', 'text')
    .addColumn('is_redirect_uri_sent', flag, (c) => c.notNull())
    .addColumn('code_challenge', 'text')
    .addColumn('created_at', integer, (c) => c.notNull())
    .execute()
  await clustered(
    db.schema
      .createTable('refresh_token')
      .addColumn('digest', 'text', (c) => c.primaryKey().notNull())
      .addColumn('grant_id', integer, (c) =>
        c.notNull().references('oauth_grant.id').onDelete('cascade'),
      )
      .addColumn('scopes', 'text', (c) => c.notNull())
      .addColumn('created_at', integer, (c) => c.notNull())
      .addColumn('expires_at', integer, (c) => c.notNull())
      .addColumn('used_at', integer),
  ).execute()
}

async function createRequests(db: Kysely<unknown>): Promise<void> {
  const { integer, tableWithId } = columnsOf(db)
  await tableWithId('device_code')
    .addColumn('digest', 'text', (c) => c.notNull().unique())
    .addColumn('user_code_digest', 'text', (c) => c.notNull().unique())
    .addColumn('application_id', integer, (c) =>
      c.notNull().references('application.id').onDelete('cascade'),
    )
    .addColumn('scopes', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('account_id', integer, (c) => c.references('account.id').onDelete('cascade'))
    .addColumn('poll_interval', integer, (c) => c.notNull())
    .addColumn('last_polled_at', integer)
    .addColumn('expires_at', integer, (c) => c.notNull())
    .execute()
  await tableWithId('authorization_request')
    .addColumn('handle', 'text', (c) => c.notNull().unique())
    .addColumn('session_id', integer, (c) =>
      c.notNull().references('session.id').onDelete('cascade'),
    )
    .addColumn('application_id', integer, (c) =>
      c.notNull().references('application.id').onDelete('cascade'),
    )
    .addColumn('request', 'text', (c) => c.notNull())
    .addColumn('device_code_id', integer, (c) => c.references('device_code.id').onDelete('cascade'))
    .addColumn('expires_at', integer, (c) => c.notNull())
    .execute()
}

/** Deleting the left looks for its rows on the right; without an index it reads the whole table. */
const references = [
  ['session', 'application_id'],
  ['session', 'grant_id'],
  ['oauth_grant', 'application_id'],
  ['oauth_grant', 'account_id'],
  ['refresh_token', 'grant_id'],
  ['device_code', 'application_id'],
  ['device_code', 'account_id'],
  ['authorization_request', 'application_id'],
  ['authorization_request', 'session_id'],
  ['authorization_request', 'device_code_id'],
] as const

/** What is cleaned away by its age. */
const ages = [
  ['oauth_grant', 'code_expires_at'],
  ['refresh_token', 'expires_at'],
  ['device_code', 'expires_at'],
  ['authorization_request', 'expires_at'],
] as const

export async function up(db: Kysely<unknown>): Promise<void> {
  const { integer } = columnsOf(db)
  await createApplications(db)
  await createGrants(db)
  await createRequests(db)
  await db.schema
    .alterTable('session')
    .addColumn('application_id', integer, (c) => c.references('application.id').onDelete('cascade'))
    .execute()
  await db.schema
    .alterTable('session')
    .addColumn('grant_id', integer, (c) => c.references('oauth_grant.id').onDelete('cascade'))
    .execute()
  await db.schema.alterTable('session').addColumn('scope_names', 'text').execute()
  for (const [table, column] of [...references, ...ages]) {
    await db.schema.createIndex(`${table}_${column}`).on(table).column(column).execute()
  }
}
