import type { Selectable } from 'kysely'
import type { Database } from '../platform/db/schema.js'
import type { ApplicationTable } from './tables.js'
import type { Application } from './application.js'

// Rows are written by insertApplication alone, which takes only these shapes.
const textsOf = (text: string) => JSON.parse(text) as string[]
const objectOf = (text: string) => JSON.parse(text) as Record<string, unknown>

const applicationOf = (row: Selectable<ApplicationTable>): Application => ({
  id: row.id,
  handle: row.handle,
  clientId: row.client_id,
  secretDigest: row.secret_digest ?? undefined,
  registrationDigest: row.registration_digest ?? undefined,
  name: row.name,
  website: row.website ?? undefined,
  redirectUris: textsOf(row.redirect_uris),
  scopes: textsOf(row.scopes),
  grantTypes: textsOf(row.grant_types),
  metadata: objectOf(row.metadata),
  ownerId: row.owner_id ?? undefined,
  createdAt: row.created_at,
})

/** Stores an application and returns its id. */
export async function insertApplication(
  db: Database,
  application: Omit<Application, 'id'>,
): Promise<number> {
  const { id } = await db
    .insertInto('application')
    .values({
      handle: application.handle,
      client_id: application.clientId,
      secret_digest: application.secretDigest ?? null,
      registration_digest: application.registrationDigest ?? null,
      name: application.name,
      website: application.website ?? null,
      redirect_uris: JSON.stringify(application.redirectUris),
      scopes: JSON.stringify(application.scopes),
      grant_types: JSON.stringify(application.grantTypes),
      metadata: JSON.stringify(application.metadata),
      owner_id: application.ownerId ?? null,
      first_used_at: null,
      created_at: application.createdAt,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** Writes everything of an application that its client may change. */
export async function updateApplication(db: Database, application: Application): Promise<void> {
  await db
    .updateTable('application')
    .set({
      secret_digest: application.secretDigest ?? null,
      name: application.name,
      website: application.website ?? null,
      redirect_uris: JSON.stringify(application.redirectUris),
      scopes: JSON.stringify(application.scopes),
      grant_types: JSON.stringify(application.grantTypes),
      metadata: JSON.stringify(application.metadata),
    })
    .where('id', '=', application.id)
    .execute()
}

/** The application of this client id, which may be any text that a client sent. */
export async function findApplication(
  db: Database,
  clientId: string,
): Promise<Application | undefined> {
  // Only what could be one is looked up; a database may refuse some texts.
  if (!/^\w{1,64}$/.test(clientId)) return undefined
  const row = await db
    .selectFrom('application')
    .selectAll()
    .where('client_id', '=', clientId)
    .executeTakeFirst()
  return row && applicationOf(row)
}

export async function getApplication(db: Database, id: number): Promise<Application> {
  return applicationOf(
    await db.selectFrom('application').selectAll().where('id', '=', id).executeTakeFirstOrThrow(),
  )
}

/** A user's own applications, newest first, at most 1,000. */
export async function listOwnApplications(db: Database, ownerId: number): Promise<Application[]> {
  const rows = await db
    .selectFrom('application')
    .selectAll()
    .where('owner_id', '=', ownerId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1000)
    .execute()
  return rows.map(applicationOf)
}

/** One of a user's own applications, by its handle. */
export async function findOwnApplication(
  db: Database,
  ownerId: number,
  handle: string,
): Promise<Application | undefined> {
  const row = await db
    .selectFrom('application')
    .selectAll()
    .where('owner_id', '=', ownerId)
    .where('handle', '=', handle)
    .executeTakeFirst()
  return row && applicationOf(row)
}

/** Stores the digest of a new secret of a user's own application. */
export async function renewSecret(
  db: Database,
  { ownerId, handle }: { ownerId: number; handle: string },
  digest: string,
): Promise<void> {
  await db
    .updateTable('application')
    .set({ secret_digest: digest })
    .where('owner_id', '=', ownerId)
    .where('handle', '=', handle)
    .execute()
}

/** How many applications a user has registered. */
export async function countOwnApplications(db: Database, ownerId: number): Promise<number> {
  const { count } = await db
    .selectFrom('application')
    .select((q) => q.fn.countAll<number>().as('count'))
    .where('owner_id', '=', ownerId)
    .executeTakeFirstOrThrow()
  return count
}

/** How many applications without owner nobody has used yet. */
export async function countUnusedApplications(db: Database): Promise<number> {
  const { count } = await db
    .selectFrom('application')
    .select((q) => q.fn.countAll<number>().as('count'))
    .where('first_used_at', 'is', null)
    .where('owner_id', 'is', null)
    .executeTakeFirstOrThrow()
  return count
}

/** Deletes an application and, by the database's own rules, every token and grant it has. */
export async function deleteApplication(db: Database, id: number): Promise<void> {
  await db.deleteFrom('application').where('id', '=', id).execute()
}

/** Notes that an application is in use, so that it is never forgotten. */
export async function markApplicationUsed(db: Database, id: number, now: number): Promise<void> {
  await db
    .updateTable('application')
    .set({ first_used_at: now })
    .where('id', '=', id)
    .where('first_used_at', 'is', null)
    .execute()
}

/**
 * Deletes applications without owner that nobody used and that are older than `before`, the oldest
 * first, at most 100; how many.
 */
export async function deleteUnusedApplications(db: Database, before: number): Promise<number> {
  const result = await db
    .deleteFrom('application')
    .where('id', 'in', (q) =>
      q
        .selectFrom('application')
        .select('id')
        .where('first_used_at', 'is', null)
        .where('owner_id', 'is', null)
        .where('created_at', '<', before)
        .orderBy('created_at')
        .limit(100),
    )
    .executeTakeFirst()
  return Number(result.numDeletedRows)
}
