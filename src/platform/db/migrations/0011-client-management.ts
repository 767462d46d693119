import type { Kysely } from 'kysely'

/** For clients that manage their own registration (RFC 7592). */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('application').addColumn('registration_digest', 'text').execute()
}
