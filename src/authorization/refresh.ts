import { second } from '../platform/clock.js'
import type { Database } from '../platform/db/schema.js'
import { Problem } from '../platform/problem.js'
import { digestOf } from '../platform/secret.js'
import { isWithinNames, splitScopeNames } from '../identity/scopes/oauth-names.js'
import { deleteChildren, deleteSession } from '../identity/sessions/revocation-store.js'
import type { Application } from './application.js'
import { findGrant } from './grant-store.js'
import { issueUserTokens, type IssuedToken, type Issuer } from './issue-tokens.js'
import { getParameter, type Parameters } from './parameters.js'
import {
  deleteUnusedRefreshTokens,
  findRefreshToken,
  hasUsedSuccessor,
  useRefreshToken,
  type RefreshToken,
} from './token-store.js'

/** The same scopes or fewer (RFC 6749 §6). */
function narrow({ scopes }: RefreshToken, asked: string | undefined): string[] {
  const names = splitScopeNames(asked ?? '')
  if (names.length === 0) return scopes
  if (!names.every((name) => isWithinNames(name, scopes))) {
    throw new Problem('scope_unknown', 'The scope exceeds what the user allowed')
  }
  return names
}

/** The refresh token and the grant behind it; throws `grant_invalid` unless it is this client's. */
async function getRefreshToken(tx: Database, application: Application, digest: string) {
  const token = await findRefreshToken(tx, digest)
  const grant = token && (await findGrant(tx, token.grantId))
  if (!token || grant?.applicationId !== application.id) throw new Problem('grant_invalid')
  return { token, grant }
}

/** How long a client may repeat a refresh whose response it never got. */
const retryGrace = 10 * second

/**
 * Whether a used refresh token comes again because the response was lost: it was used a moment ago,
 * and the refresh token of that response never was. That one is revoked, so one of two stays.
 */
async function isRetry(tx: Database, digest: string, now: number): Promise<boolean> {
  const token = await findRefreshToken(tx, digest)
  if (token?.usedAt === undefined || now - token.usedAt >= retryGrace) return false
  const { grantId, usedAt } = token
  if (await hasUsedSuccessor(tx, { digest, grantId, usedAt })) return false
  return (await deleteUnusedRefreshTokens(tx, grantId)) > 0
}

/**
 * Exchanges a refresh token for new tokens and revokes the old ones. A refresh token that comes a
 * second time was stolen by someone: the whole grant is revoked (RFC 9700 §4.14.2).
 */
export async function refresh(
  { config, db, clock }: Issuer,
  application: Application,
  body: Parameters,
): Promise<IssuedToken> {
  const digest = digestOf(getParameter(body, 'refresh_token'))
  const now = clock.now()
  const issued = await db.transaction().execute(async (tx) => {
    const { token, grant } = await getRefreshToken(tx, application, digest)
    if (token.expiresAt <= now) throw new Problem('grant_invalid', 'The refresh token has expired')
    const scopes = narrow(token, body.get('scope'))
    const isFirstUse = !token.isUsed && (await useRefreshToken(tx, digest, now))
    if (!isFirstUse && !(await isRetry(tx, digest, now))) {
      await deleteSession(tx, grant.sessionId)
      return undefined
    }
    await deleteChildren(tx, grant.sessionId)
    const issue = { application, grant, scopes, refreshScopes: token.scopes }
    return issueUserTokens({ config, db: tx, clock }, issue)
  })
  if (!issued) {
    throw new Problem('grant_invalid', 'The refresh token was used before; the grant is revoked')
  }
  return issued
}
