import type { Database } from '../platform/db/schema.js'
import { parseStoredScopes } from './requested-scopes.js'

/** What a session knows of the application that holds it. */
export interface TokenOrigin {
  applicationId: number
  clientId: string
  applicationName: string
  website: string | undefined
  /** OAuth names, as granted. */
  scopes: string[]
}

interface OriginRow {
  application_id: number
  client_id: string
  name: string
  website: string | null
  scope_names: string | null
}

const originOf = (row: OriginRow): TokenOrigin => ({
  applicationId: row.application_id,
  clientId: row.client_id,
  applicationName: row.name,
  website: row.website ?? undefined,
  scopes: (row.scope_names ?? '').split(' ').filter(Boolean),
})

const selectOrigins = (db: Database) =>
  db
    .selectFrom('session')
    .innerJoin('application', 'application.id', 'session.application_id')
    .select([
      'session.id',
      'application.id as application_id',
      'application.client_id',
      'application.name',
      'application.website',
      'session.scope_names',
    ])

/** The application behind a session, if there is one. */
export async function findOrigin(
  db: Database,
  sessionId: number,
): Promise<TokenOrigin | undefined> {
  const row = await selectOrigins(db).where('session.id', '=', sessionId).executeTakeFirst()
  return row && originOf(row)
}

/** The applications behind those of these sessions that have one, by the session's id. */
export async function findOrigins(
  db: Database,
  sessionIds: readonly number[],
): Promise<Map<number, TokenOrigin>> {
  if (sessionIds.length === 0) return new Map()
  const rows = await selectOrigins(db)
    .where('session.id', 'in', [...sessionIds])
    .execute()
  return new Map(rows.map((row) => [row.id, originOf(row)]))
}

/** A refresh token's row. Times are epoch milliseconds. */
export interface RefreshToken {
  grantId: number
  scopes: string[]
  createdAt: number
  expiresAt: number
  isUsed: boolean
  usedAt: number | undefined
}

// Rows are written by insertRefreshToken alone, which takes only this shape.
export async function insertRefreshToken(
  db: Database,
  token: Omit<RefreshToken, 'isUsed' | 'usedAt'> & { digest: string },
): Promise<void> {
  await db
    .insertInto('refresh_token')
    .values({
      digest: token.digest,
      grant_id: token.grantId,
      scopes: JSON.stringify(token.scopes),
      created_at: token.createdAt,
      expires_at: token.expiresAt,
      used_at: null,
    })
    .execute()
}

export async function findRefreshToken(
  db: Database,
  digest: string,
): Promise<RefreshToken | undefined> {
  const row = await db
    .selectFrom('refresh_token')
    .selectAll()
    .where('digest', '=', digest)
    .executeTakeFirst()
  return (
    row && {
      grantId: row.grant_id,
      scopes: parseStoredScopes(row.scopes),
      createdAt: row.created_at,
      expiresAt: row.expires_at,
      isUsed: row.used_at !== null,
      usedAt: row.used_at ?? undefined,
    }
  )
}

/** Marks a refresh token as used; false when it was already. */
export async function useRefreshToken(tx: Database, digest: string, now: number): Promise<boolean> {
  const result = await tx
    .updateTable('refresh_token')
    .set({ used_at: now })
    .where('digest', '=', digest)
    .where('used_at', 'is', null)
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

/** Whether a refresh token that was issued when this one was used, or later, was used itself. */
export async function hasUsedSuccessor(
  tx: Database,
  { digest, grantId, usedAt }: { digest: string; grantId: number; usedAt: number },
): Promise<boolean> {
  const row = await tx
    .selectFrom('refresh_token')
    .select('digest')
    .where('grant_id', '=', grantId)
    .where('digest', '!=', digest)
    .where('created_at', '>=', usedAt)
    .where('used_at', 'is not', null)
    .executeTakeFirst()
  return row !== undefined
}

/** Deletes the refresh tokens of a grant that were not used yet; how many there were. */
export async function deleteUnusedRefreshTokens(tx: Database, grantId: number): Promise<number> {
  const result = await tx
    .deleteFrom('refresh_token')
    .where('grant_id', '=', grantId)
    .where('used_at', 'is', null)
    .executeTakeFirst()
  return Number(result.numDeletedRows)
}

/** Deletes what no refresh can use any more; until then a used one tells of a theft. */
export async function deleteExpiredRefreshTokens(db: Database, now: number): Promise<void> {
  await db.deleteFrom('refresh_token').where('expires_at', '<=', now).execute()
}
