import { randomUUID } from 'node:crypto'
import { sql, type Generated, type Kysely } from 'kysely'
import { columnsOf } from '../columns.js'

interface Schema {
  session: {
    id: Generated<number>
    handle: string
    kind: string
    digest: string
    account_id: number | null
    parent_id: number | null
    name: string | null
    scopes: string
    client: string | null
    created_at: number
    last_used_at: number
    expires_at: number | null
    application_id: number | null
    grant_id: number | null
    scope_names: string | null
  }
  oauth_grant: {
    id: Generated<number>
    application_id: number
    account_id: number
    scopes: string
    code_expires_at: number | null
    code_uses: Generated<number>
    is_redirect_uri_sent: number
    session_id: number | null
    created_at: number
  }
  application: { id: number; name: string }
  device_code: {
    id: Generated<number>
    application_id: number
    account_id: number | null
    grant_id: number | null
    scopes: string
    state: string
    expires_at: number
  }
}

interface Grant {
  application_id: number
  account_id: number
  /** JSON array of OAuth scope names. */
  scopes: string
  created_at: number
  /** Until when it waits for its client; null once that has its tokens. */
  waitsUntil: number | null
}

const scopeNamesOf = (json: string) => (JSON.parse(json) as string[]).join(' ')

/** A grant of which no access token is left: a session for it alone. */
async function openSession(db: Kysely<Schema>, grant: Grant): Promise<number> {
  const handle = randomUUID()
  const { name } = await db
    .selectFrom('application')
    .select('name')
    .where('id', '=', grant.application_id)
    .executeTakeFirstOrThrow()
  const { id } = await db
    .insertInto('session')
    .values({
      handle,
      kind: 'oauth',
      digest: `none:${handle}`,
      account_id: grant.account_id,
      name,
      scopes: '[]',
      created_at: grant.created_at,
      last_used_at: grant.created_at,
      expires_at: grant.waitsUntil,
      application_id: grant.application_id,
      scope_names: scopeNamesOf(grant.scopes),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/**
 * Makes the oldest access token's row that of the grant, so that its id and handle stay, and stores
 * the token below it. A parent has a lower id than its children, which copying a database needs.
 */
async function splitSession(db: Kysely<Schema>, grantId: number, grant: Grant): Promise<number> {
  const [first, ...others] = await db
    .selectFrom('session')
    .selectAll()
    .where('grant_id', '=', grantId)
    .orderBy('id')
    .execute()
  if (!first) return openSession(db, grant)
  const { id, ...token } = first
  const changes = { digest: `none:${first.handle}`, expires_at: null, grant_id: null }
  await db.updateTable('session').set(changes).where('id', '=', id).execute()
  const handle = randomUUID()
  await db
    .insertInto('session')
    .values({ ...token, handle, parent_id: id })
    .execute()
  const rest = others.map((other) => other.id)
  if (rest.length > 0) {
    await db.updateTable('session').set({ parent_id: id }).where('id', 'in', rest).execute()
  }
  return id
}

async function moveGrants(db: Kysely<Schema>): Promise<void> {
  const grants = await db.selectFrom('oauth_grant').selectAll().orderBy('id').execute()
  for (const grant of grants) {
    const waitsUntil = grant.code_uses === 0 ? grant.code_expires_at : null
    const session_id = await splitSession(db, grant.id, { ...grant, waitsUntil })
    await db.updateTable('oauth_grant').set({ session_id }).where('id', '=', grant.id).execute()
  }
}

/** A device that was allowed gets its grant now, no longer when it asks for it. */
async function moveDevices(db: Kysely<Schema>): Promise<void> {
  const devices = await db
    .selectFrom('device_code')
    .selectAll()
    .where('state', '=', 'allowed')
    .execute()
  for (const { id, account_id, application_id, scopes, expires_at } of devices) {
    if (account_id === null) continue
    // Allowed at some time in the ten minutes before its end.
    const grant = { application_id, account_id, scopes, created_at: expires_at - 600_000 }
    const session_id = await openSession(db, { ...grant, waitsUntil: expires_at })
    const { id: grant_id } = await db
      .insertInto('oauth_grant')
      .values({ ...grant, session_id, is_redirect_uri_sent: 0 })
      .returning('id')
      .executeTakeFirstOrThrow()
    await db.updateTable('device_code').set({ grant_id }).where('id', '=', id).execute()
  }
}

/**
 * A grant becomes a session of its own, parent of its access tokens: whatever deletes that ends
 * everything that came from the grant, by the database's own rules.
 */
export async function up(db: Kysely<Schema>): Promise<void> {
  const { integer } = columnsOf(db)
  await db.schema
    .alterTable('oauth_grant')
    .addColumn('session_id', integer, (c) => c.references('session.id').onDelete('cascade'))
    .execute()
  await db.schema
    .alterTable('device_code')
    .addColumn('grant_id', integer, (c) => c.references('oauth_grant.id').onDelete('cascade'))
    .execute()
  await moveGrants(db)
  await moveDevices(db)
  await db.schema.dropIndex('session_grant_id').execute()
  await sql`alter table session drop column grant_id`.execute(db)
  await db.schema
    .createIndex('oauth_grant_session_id')
    .on('oauth_grant')
    .column('session_id')
    .execute()
  await db.schema.createIndex('device_code_grant_id').on('device_code').column('grant_id').execute()
}
