import { Problem } from '../platform/problem.js'
import { digestOf } from '../platform/secret.js'
import { deleteSession } from '../identity/sessions/revocation-store.js'
import type { Application } from './application.js'
import { presentCode, type Grant } from './grant-store.js'
import { issueUserTokens, type IssuedToken, type Issuer } from './issue-tokens.js'
import { getParameter, type Parameters } from './parameters.js'
import { matchesChallenge } from './pkce.js'

/**
 * The token request must name the redirect URI of the authorization request when that named one;
 * with PKCE it may leave it out (RFC 6749 §4.1.3, OAuth 2.1 §4.1.3).
 */
function namesRedirectUri(grant: Grant, sent: string | undefined): boolean {
  if (sent !== undefined) return sent === grant.redirectUri
  return !grant.isRedirectUriSent || grant.codeChallenge !== undefined
}

/** Throws `grant_invalid` unless the request comes from who began with this code. */
function checkHolder(grant: Grant, body: Parameters): void {
  if (!namesRedirectUri(grant, body.get('redirect_uri'))) {
    throw new Problem('grant_invalid', 'redirect_uri is not the one that the code was sent to')
  }
  if (!matchesChallenge(grant.codeChallenge, body.get('code_verifier'))) {
    throw new Problem('grant_invalid', 'code_verifier does not match the code_challenge')
  }
}

/**
 * Exchanges an authorization code for tokens, once. Presented again with all that belongs to it, it
 * revokes what it gave (RFC 6749 §4.1.2); a code alone, which others may have seen, revokes nothing.
 * Throws `grant_invalid` and `request_invalid`.
 */
export async function redeemCode(
  { config, db, clock }: Issuer,
  application: Application,
  body: Parameters,
): Promise<IssuedToken> {
  const digest = digestOf(getParameter(body, 'code'))
  const issued = await db.transaction().execute(async (tx) => {
    const grant = await presentCode(tx, digest)
    // Thrown inside, a problem takes the count back: only a good request uses the code up.
    if (grant?.applicationId !== application.id) throw new Problem('grant_invalid')
    checkHolder(grant, body)
    if (grant.codeUses > 1) {
      await deleteSession(tx, grant.sessionId)
      return undefined
    }
    if (grant.codeExpiresAt === undefined || grant.codeExpiresAt <= clock.now()) {
      throw new Problem('grant_invalid', 'The code has expired')
    }
    return issueUserTokens({ config, db: tx, clock }, { application, grant, scopes: grant.scopes })
  })
  if (!issued)
    throw new Problem('grant_invalid', 'The code was used before; its tokens are revoked')
  return issued
}
