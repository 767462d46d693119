import type { Kysely } from 'kysely'
import { columnsOf } from '../columns.js'

export async function up(db: Kysely<unknown>): Promise<void> {
  const { integer, clustered } = columnsOf(db)
  await db.schema.alterTable('session').addColumn('guest_name', 'text').execute()
  await clustered(
    db.schema
      .createTable('discord_link')
      .addColumn('discord_digest', 'text', (c) => c.primaryKey().notNull())
      .addColumn('account_id', integer, (c) =>
        c.notNull().unique().references('account.id').onDelete('cascade'),
      )
      .addColumn('sealed_id', 'text', (c) => c.notNull())
      .addColumn('linked_at', integer, (c) => c.notNull()),
  ).execute()
  await clustered(
    db.schema
      .createTable('discord_attempt')
      .addColumn('state_digest', 'text', (c) => c.primaryKey().notNull())
      .addColumn('session_id', integer, (c) =>
        c.notNull().references('session.id').onDelete('cascade'),
      )
      .addColumn('sealed_verifier', 'text', (c) => c.notNull())
      .addColumn('return_path', 'text', (c) => c.notNull())
      .addColumn('expires_at', integer, (c) => c.notNull()),
  ).execute()
  await db.schema
    .createIndex('discord_attempt_session')
    .on('discord_attempt')
    .column('session_id')
    .execute()
  await clustered(
    db.schema
      .createTable('discord_used_code')
      .addColumn('code_digest', 'text', (c) => c.primaryKey().notNull())
      .addColumn('used_at', integer, (c) => c.notNull()),
  ).execute()
  await clustered(
    db.schema
      .createTable('recovery')
      .addColumn('key_digest', 'text', (c) => c.primaryKey().notNull())
      .addColumn('account_id', integer, (c) =>
        c.notNull().references('account.id').onDelete('cascade'),
      )
      .addColumn('expires_at', integer, (c) => c.notNull()),
  ).execute()
  await db.schema.createIndex('recovery_account').on('recovery').column('account_id').execute()
}
