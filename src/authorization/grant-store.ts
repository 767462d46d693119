import type { Selectable } from 'kysely'
import type { Database } from '../platform/db/schema.js'
import type { OAuthGrantTable } from './tables.js'
import { parseStoredScopes } from './requested-scopes.js'

/** What a user allowed an application. Times are epoch milliseconds. */
export interface Grant {
  id: number
  /** The session that stands for it: deleting that ends the grant. */
  sessionId: number
  applicationId: number
  accountId: number
  /** OAuth names. */
  scopes: string[]
  codeExpiresAt: number | undefined
  /** How often its code was presented, this time included. */
  codeUses: number
  redirectUri: string | undefined
  isRedirectUriSent: boolean
  codeChallenge: string | undefined
}

/** The code of a grant, and what its client must send with it. */
export interface GrantCode {
  digest: string
  expiresAt: number
  redirectUri: string
  isRedirectUriSent: boolean
  challenge: string | undefined
}

export interface NewGrant {
  sessionId: number
  applicationId: number
  accountId: number
  scopes: string[]
  code: GrantCode | undefined
  createdAt: number
}

// Rows are written by insertGrant alone, which takes only these shapes.
const grantOf = (row: Selectable<OAuthGrantTable>): Grant => ({
  id: row.id,
  sessionId: row.session_id,
  applicationId: row.application_id,
  accountId: row.account_id,
  scopes: parseStoredScopes(row.scopes),
  codeExpiresAt: row.code_expires_at ?? undefined,
  codeUses: row.code_uses,
  redirectUri: row.redirect_uri ?? undefined,
  isRedirectUriSent: row.is_redirect_uri_sent === 1,
  codeChallenge: row.code_challenge ?? undefined,
})

export async function insertGrant(db: Database, grant: NewGrant): Promise<Grant> {
  const { code } = grant
  const row = await db
    .insertInto('oauth_grant')
    .values({
      session_id: grant.sessionId,
      application_id: grant.applicationId,
      account_id: grant.accountId,
      scopes: JSON.stringify(grant.scopes),
      code_digest: code?.digest ?? null,
      code_expires_at: code?.expiresAt ?? null,
      redirect_uri: code?.redirectUri ?? null,
      is_redirect_uri_sent: code?.isRedirectUriSent ? 1 : 0,
      code_challenge: code?.challenge ?? null,
      created_at: grant.createdAt,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  return grantOf(row)
}

/**
 * The grant of a code, counted as presented. Takes the row's lock until the transaction ends, so
 * that of two requests with one code one is the second.
 */
export async function presentCode(tx: Database, digest: string): Promise<Grant | undefined> {
  const row = await tx
    .updateTable('oauth_grant')
    .set((set) => ({ code_uses: set('code_uses', '+', 1) }))
    .where('code_digest', '=', digest)
    .returningAll()
    .executeTakeFirst()
  return row && grantOf(row)
}

export async function findGrant(db: Database, id: number): Promise<Grant | undefined> {
  const row = await db.selectFrom('oauth_grant').selectAll().where('id', '=', id).executeTakeFirst()
  return row && grantOf(row)
}
