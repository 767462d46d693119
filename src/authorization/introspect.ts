import { Problem } from '../platform/problem.js'
import { digestOf } from '../platform/secret.js'
import { findAccount } from '../identity/accounts/store.js'
import { authenticate, type Authenticator } from '../identity/authenticate.js'
import type { Principal } from '../identity/principal.js'
import { namesOfPatterns } from '../identity/scopes/oauth-names.js'
import { endOfSession } from '../identity/sessions/kinds.js'
import type { Application } from './application.js'
import { findGrant } from './grant-store.js'
import { findOrigin, findRefreshToken, type TokenOrigin } from './token-store.js'

/** The properties of an active token (RFC 7662 §2.2). Times are epoch milliseconds. */
export interface Introspection {
  /** What opens endpoints, and so has a type to present it with (RFC 6749 §7.1), or what renews it. */
  kind: 'access' | 'refresh'
  /** OAuth names: as granted or, for a token of another kind, those that its patterns contain. */
  scopes: string[]
  clientId: string | undefined
  account: { id: number; name: string } | undefined
  issuedAt: number
  expiresAt: number | undefined
}

async function findPrincipal(authenticator: Authenticator, token: string) {
  try {
    return await authenticate(authenticator, { from: 'header', value: token })
  } catch (error) {
    // Unknown, ended, forged, or its user is banned: all of it is "not active".
    if (error instanceof Problem && error.status < 500) return undefined
    throw error
  }
}

function introspectionOf(
  { config }: Authenticator,
  { session, account }: Principal,
  origin: TokenOrigin | undefined,
) {
  const end = endOfSession(session, config)
  return {
    kind: 'access' as const,
    scopes: origin?.scopes ?? namesOfPatterns(session.scopes),
    clientId: origin?.clientId,
    account,
    issuedAt: session.createdAt,
    expiresAt: end === Infinity ? undefined : end,
  }
}

/**
 * A client's own refresh token, unless it is used up. A resource server, too, learns of no other: it
 * is never sent one, and must not take one for an access token.
 */
async function introspectRefreshToken(
  { db, clock }: Authenticator,
  application: Application,
  text: string,
): Promise<Introspection | undefined> {
  const token = await findRefreshToken(db, digestOf(text))
  if (!token || token.isUsed || token.expiresAt <= clock.now()) return undefined
  const grant = await findGrant(db, token.grantId)
  if (grant?.applicationId !== application.id) return undefined
  const account = await findAccount(db, grant.accountId)
  if (account?.state !== 'normal') return undefined
  const { scopes, createdAt, expiresAt } = token
  const { clientId } = application
  return { kind: 'refresh', scopes, clientId, account, issuedAt: createdAt, expiresAt }
}

/**
 * What a token is, or undefined when it is not active or not this client's to know: its own, or
 * any for a client that `mayReadAll` (RFC 7662 §4).
 */
export async function introspect(
  authenticator: Authenticator,
  { application, mayReadAll }: { application: Application; mayReadAll: boolean },
  token: string,
): Promise<Introspection | undefined> {
  const principal = await findPrincipal(authenticator, token)
  if (!principal) return introspectRefreshToken(authenticator, application, token)
  const origin = await findOrigin(authenticator.db, principal.session.id)
  const isOwn = origin?.applicationId === application.id
  return isOwn || mayReadAll ? introspectionOf(authenticator, principal, origin) : undefined
}
