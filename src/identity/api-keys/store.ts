import type { Selectable } from 'kysely'
import type { Database } from '../../platform/db/schema.js'
import type { SessionTable } from '../sessions/tables.js'

/** An API key; its secret was shown once. Times are epoch milliseconds. */
export interface ApiKey {
  /** The public half of the pair. */
  id: string
  name: string
  scopes: string[]
  /** `environment` for the one of ADMIN_API_KEY. */
  client: string | undefined
  createdAt: number
  /** Undefined until it is used. */
  lastUsedAt: number | undefined
}

const apiKeyOf = (row: Selectable<SessionTable>): ApiKey => ({
  id: row.handle,
  name: row.name ?? '',
  // Written by openSession alone, which takes an array of texts.
  scopes: JSON.parse(row.scopes) as string[],
  client: row.client ?? undefined,
  createdAt: row.created_at,
  lastUsedAt: row.last_used_at > row.created_at ? row.last_used_at : undefined,
})

/** All keys, newest first, at most 1,000. */
export async function listKeys(db: Database): Promise<ApiKey[]> {
  const rows = await db
    .selectFrom('session')
    .selectAll()
    .where('kind', '=', 'key')
    .orderBy('id', 'desc')
    .limit(1000)
    .execute()
  return rows.map(apiKeyOf)
}

export async function findKey(db: Database, id: string): Promise<ApiKey | undefined> {
  const row = await db
    .selectFrom('session')
    .selectAll()
    .where('handle', '=', id)
    .where('kind', '=', 'key')
    .executeTakeFirst()
  return row && apiKeyOf(row)
}

/** Gives a key another secret; false when there is none of this id. */
export async function setKeyDigest(db: Database, id: string, digest: string): Promise<boolean> {
  const result = await db
    .updateTable('session')
    .set({ digest })
    .where('handle', '=', id)
    .where('kind', '=', 'key')
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

/** Deletes a key; false when there is none of this id. */
export async function deleteKey(db: Database, id: string): Promise<boolean> {
  const result = await db
    .deleteFrom('session')
    .where('handle', '=', id)
    .where('kind', '=', 'key')
    .executeTakeFirst()
  return result.numDeletedRows > 0n
}

/** The digests of the keys that came from a client. */
export async function listDigestsFrom(db: Database, client: string): Promise<string[]> {
  const rows = await db
    .selectFrom('session')
    .select('digest')
    .where('kind', '=', 'key')
    .where('client', '=', client)
    .execute()
  return rows.map(({ digest }) => digest)
}

/** Deletes the keys that came from a client, but not the one with this digest. */
export async function deleteKeysFrom(
  db: Database,
  client: string,
  exceptDigest: string | undefined,
): Promise<void> {
  const query = db.deleteFrom('session').where('kind', '=', 'key').where('client', '=', client)
  await (exceptDigest === undefined ? query : query.where('digest', '!=', exceptDigest)).execute()
}
