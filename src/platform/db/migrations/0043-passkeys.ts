import type { Kysely } from 'kysely'
import { columnsOf } from '../columns.js'

/** Passkeys, and the challenges that they sign. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { integer, tableWithId } = columnsOf(db)
  await tableWithId('passkey')
    .addColumn('account_id', integer, (c) =>
      c.notNull().references('account.id').onDelete('cascade'),
    )
    .addColumn('handle', 'text', (c) => c.notNull().unique())
    .addColumn('credential_id', 'text', (c) => c.notNull().unique())
    .addColumn('public_key', 'text', (c) => c.notNull())
    .addColumn('counter', integer, (c) => c.notNull())
    .addColumn('transports', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('created_at', integer, (c) => c.notNull())
    .addColumn('last_used_at', integer)
    .execute()
  await db.schema.createIndex('passkey_account').on('passkey').column('account_id').execute()
  await db.schema
    .createTable('passkey_challenge')
    .addColumn('digest', 'text', (c) => c.primaryKey().notNull())
    .addColumn('purpose', 'text', (c) => c.notNull())
    .addColumn('account_id', integer, (c) => c.references('account.id').onDelete('cascade'))
    .addColumn('expires_at', integer, (c) => c.notNull())
    .execute()
  await db.schema
    .createIndex('passkey_challenge_account')
    .on('passkey_challenge')
    .column('account_id')
    .execute()
  await db.schema
    .createIndex('passkey_challenge_end')
    .on('passkey_challenge')
    .column('expires_at')
    .execute()
}
