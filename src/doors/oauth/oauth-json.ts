import type { Introspection } from '../../authorization/introspect.js'
import type { IssuedToken } from '../../authorization/issue-tokens.js'
import { second } from '../../platform/clock.js'

export const toUnix = (milliseconds: number): number => Math.floor(milliseconds / second)

/** A token as RFC 6749 §5.1 and Mastodon have it. */
export function tokenToWire(issued: IssuedToken) {
  const { accessToken, refreshToken, scopes, createdAt, expiresAt } = issued
  return {
    access_token: accessToken,
    token_type: 'Bearer',
    scope: scopes.join(' '),
    created_at: toUnix(createdAt),
    ...(expiresAt === undefined ? {} : { expires_in: toUnix(expiresAt - createdAt) }),
    ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
  }
}

/** RFC 7662 §2.2; nothing else about an inactive token. */
export function introspectionToWire(found: Introspection | undefined, issuer: string) {
  if (!found) return { active: false }
  const { kind, scopes, clientId, account, issuedAt, expiresAt } = found
  return {
    active: true,
    scope: scopes.join(' '),
    ...(clientId === undefined ? {} : { client_id: clientId }),
    ...(account === undefined ? {} : { username: account.name, sub: subjectOf(account) }),
    ...(kind === 'access' ? { token_type: 'Bearer' } : {}),
    ...(expiresAt === undefined ? {} : { exp: toUnix(expiresAt) }),
    iat: toUnix(issuedAt),
    iss: issuer,
  }
}

/** A user to the outside: digits, which no client id is made of alone. */
export const subjectOf = ({ id }: { id: number }): string => String(id)
