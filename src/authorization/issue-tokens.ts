import { hour, type Clock } from '../platform/clock.js'
import type { Database } from '../platform/db/schema.js'
import { Problem } from '../platform/problem.js'
import { digestOf, randomCharacters } from '../platform/secret.js'
import { findAccount } from '../identity/accounts/store.js'
import { patternsOfNames } from '../identity/scopes/oauth-names.js'
import type { LifetimeConfig } from '../identity/sessions/kinds.js'
import { openSession } from '../identity/sessions/open-session.js'
import { updateSession } from '../identity/sessions/store.js'
import { markApplicationUsed } from './application-store.js'
import type { Application } from './application.js'
import type { Grant } from './grant-store.js'
import { deleteExpiredRefreshTokens, insertRefreshToken } from './token-store.js'

/** A token as the client gets it, once. Times are epoch milliseconds. */
export interface IssuedToken {
  accessToken: string
  refreshToken: string | undefined
  /** OAuth names. */
  scopes: string[]
  createdAt: number
  /** Absent when it lives as long as it is used. */
  expiresAt: number | undefined
}

/** An access token that can be renewed lives this long; its refresh token until it lies idle. */
const renewableLife = hour

/** What tokens are issued with. */
export interface Issuer {
  config: LifetimeConfig
  db: Database
  clock: Clock
}

const newAccessToken = () => `oat_${randomCharacters()}`
const newRefreshToken = () => `ort_${randomCharacters()}`

interface Issue {
  application: Application
  grant: Grant
  /** OAuth names, within the grant's. */
  scopes: string[]
  /** Those of the refresh token, where they are more: a narrower access token narrows no later one. */
  refreshScopes?: string[]
}

async function issueRefreshToken(
  { config, db: tx }: Issuer,
  { grant, scopes: issued, refreshScopes: scopes = issued }: Issue,
  now: number,
) {
  const token = newRefreshToken()
  const expiresAt = now + config.oauth.idleLife
  const digest = digestOf(token)
  await deleteExpiredRefreshTokens(tx, now)
  await insertRefreshToken(tx, { digest, grantId: grant.id, scopes, createdAt: now, expiresAt })
  return token
}

/**
 * Notes that a grant is in use, and locks it until the transaction ends. Throws `grant_invalid` when
 * it was revoked meanwhile, or its user is banned.
 */
async function useGrant(tx: Database, grant: Grant, now: number): Promise<void> {
  const isThere = await updateSession(tx, grant.sessionId, { last_used_at: now, expires_at: null })
  const account = await findAccount(tx, grant.accountId)
  if (!isThere || account?.state !== 'normal') throw new Problem('grant_invalid')
}

/**
 * Issues the tokens of a user's grant. Who asked for refresh tokens gets access tokens that end;
 * the others, as clients of Mastodon expect, get one that does not.
 */
export async function issueUserTokens(issuer: Issuer, issue: Issue): Promise<IssuedToken> {
  const { db: tx, clock } = issuer
  const { application, grant, scopes } = issue
  const now = clock.now()
  const isRenewable = application.grantTypes.includes('refresh_token')
  const expiresAt = isRenewable ? now + renewableLife : undefined
  const accessToken = newAccessToken()
  await useGrant(tx, grant, now)
  await openSession(
    { db: tx, clock },
    {
      kind: 'oauth',
      secret: accessToken,
      accountId: grant.accountId,
      parentId: grant.sessionId,
      name: application.name,
      scopes: patternsOfNames(scopes),
      applicationId: application.id,
      scopeNames: scopes,
      expiresAt,
    },
  )
  await markApplicationUsed(tx, application.id, now)
  const refreshToken = isRenewable ? await issueRefreshToken(issuer, issue, now) : undefined
  return { accessToken, refreshToken, scopes, createdAt: now, expiresAt }
}

/** Issues a token for an application itself, without a user and never with a refresh token. */
export async function issueApplicationToken(
  { db: tx, clock }: { db: Database; clock: Clock },
  application: Application,
  scopes: string[],
): Promise<IssuedToken> {
  const accessToken = newAccessToken()
  const session = await openSession(
    { db: tx, clock },
    {
      kind: 'app',
      secret: accessToken,
      name: application.name,
      scopes: patternsOfNames(scopes),
      applicationId: application.id,
      scopeNames: scopes,
    },
  )
  const { createdAt, expiresAt } = session
  return { accessToken, refreshToken: undefined, scopes, createdAt, expiresAt }
}
