import type { Kysely } from 'kysely'

/** Finds idle sessions to delete without reading every session. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createIndex('session_idle')
    .on('session')
    .columns(['kind', 'last_used_at'])
    .execute()
}
