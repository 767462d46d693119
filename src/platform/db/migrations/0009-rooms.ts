import type { Kysely } from 'kysely'
import { columnsOf } from '../columns.js'

async function createRooms(db: Kysely<unknown>): Promise<void> {
  const { integer, flag, tableWithId } = columnsOf(db)
  await tableWithId('room')
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('name_key', 'text', (c) => c.notNull().unique())
    .addColumn('owner_id', integer, (c) => c.references('account.id').onDelete('cascade'))
    .addColumn('visibility', 'text', (c) => c.notNull())
    .addColumn('is_temporary', flag, (c) => c.notNull())
    .addColumn('is_active', flag, (c) => c.notNull())
    .addColumn('rev', integer, (c) => c.notNull())
    .addColumn('due_at', integer)
    .addColumn('empty_since', integer)
    .addColumn('maker', 'text')
    .addColumn('created_at', integer, (c) => c.notNull())
    .addColumn('listing', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .execute()
  const indexed = [
    ['owner_id'],
    ['due_at'],
    ['empty_since'],
    ['maker'],
    ['visibility', 'is_active'],
  ]
  for (const columns of indexed) {
    await db.schema
      .createIndex(`room_${columns.join('_')}`)
      .on('room')
      .columns(columns)
      .execute()
  }
}

async function createPresence(db: Kysely<unknown>): Promise<void> {
  const { integer, tableWithId } = columnsOf(db)
  await db.schema
    .createTable('room_process')
    .addColumn('id', 'text', (c) => c.primaryKey().notNull())
    .addColumn('beat', integer, (c) => c.notNull())
    .execute()
  await tableWithId('room_presence')
    .addColumn('room_id', integer, (c) => c.notNull().references('room.id').onDelete('cascade'))
    .addColumn('process_id', 'text', (c) =>
      c.notNull().references('room_process.id').onDelete('cascade'),
    )
    .addColumn('connection_id', 'text', (c) => c.notNull().unique())
    .addColumn('person', 'text', (c) => c.notNull())
    .addColumn('status', 'text', (c) => c.notNull())
    .execute()
  await db.schema
    .createIndex('room_presence_room')
    .on('room_presence')
    .columns(['room_id', 'id'])
    .execute()
  await db.schema
    .createIndex('room_presence_process')
    .on('room_presence')
    .column('process_id')
    .execute()
}

async function createRecords(db: Kysely<unknown>): Promise<void> {
  const { integer, tableWithId, clustered } = columnsOf(db)
  await tableWithId('room_chat')
    .addColumn('room_id', integer, (c) => c.notNull().references('room.id').onDelete('cascade'))
    .addColumn('message', 'text', (c) => c.notNull())
    .execute()
  await db.schema.createIndex('room_chat_room').on('room_chat').columns(['room_id', 'id']).execute()
  await clustered(
    db.schema
      .createTable('room_audit')
      .addColumn('room_id', integer, (c) => c.notNull().references('room.id').onDelete('cascade'))
      .addColumn('rev', integer, (c) => c.notNull())
      .addColumn('at', integer, (c) => c.notNull())
      .addColumn('account_id', integer)
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('action', 'text', (c) => c.notNull())
      .addColumn('detail', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('room_audit_key', ['room_id', 'rev']),
  ).execute()
}

async function createTokens(db: Kysely<unknown>): Promise<void> {
  const { integer, tableWithId, clustered } = columnsOf(db)
  await tableWithId('room_invite')
    .addColumn('handle', 'text', (c) => c.notNull().unique())
    .addColumn('room_id', integer, (c) => c.notNull().references('room.id').onDelete('cascade'))
    .addColumn('digest', 'text', (c) => c.notNull().unique())
    .addColumn('role', integer, (c) => c.notNull())
    .addColumn('mask', integer, (c) => c.notNull())
    .addColumn('most_uses', integer)
    .addColumn('expires_at', integer)
    .addColumn('created_at', integer, (c) => c.notNull())
    .execute()
  await db.schema.createIndex('room_invite_room').on('room_invite').column('room_id').execute()
  await clustered(
    db.schema
      .createTable('room_invite_use')
      .addColumn('invite_id', integer, (c) =>
        c.notNull().references('room_invite.id').onDelete('cascade'),
      )
      .addColumn('identity', 'text', (c) => c.notNull())
      .addColumn('used_at', integer, (c) => c.notNull())
      .addPrimaryKeyConstraint('room_invite_use_key', ['invite_id', 'identity']),
  ).execute()
  await tableWithId('watch_session')
    .addColumn('rid', 'text', (c) => c.notNull().unique())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('digest', 'text', (c) => c.notNull().unique())
    .addColumn('key_id', integer, (c) => c.references('session.id').onDelete('cascade'))
    .addColumn('subject', 'text')
    .addColumn('created_at', integer, (c) => c.notNull())
    .addColumn('expires_at', integer, (c) => c.notNull())
    .addColumn('revoked_at', integer)
    .execute()
  for (const column of ['key_id', 'expires_at']) {
    await db.schema
      .createIndex(`watch_session_${column}`)
      .on('watch_session')
      .column(column)
      .execute()
  }
}

/** Watching together. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createRooms(db)
  await createPresence(db)
  await createRecords(db)
  await createTokens(db)
}
