import type { FastifyRequest } from 'fastify'
import type { Problem, ProblemCode } from '../platform/problem.js'
import { findBearer } from '../identity/credential.js'
import { endpointOf } from '../identity/guard.js'
import { nameFor } from '../identity/scopes/oauth-names.js'
import { oauthErrorOf } from './errors.js'

const wrongCredentials: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'credential_invalid',
  'token_malformed',
  'token_expired',
  'signature_invalid',
  'token_as_cookie',
])

/** What a client is to do about these is the same: authenticate as someone. */
const absentCredentials: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'credential_missing',
  'api_key_invalid',
  'account_required',
])

/** The scope that the request needs: OAuth's name or, where it has none, the pattern itself. */
function scopeFor(method: string, endpoint: string): string {
  const pattern = `${method}:${endpoint}`
  return (
    nameFor(method === 'HEAD' ? 'GET' : method, endpoint) ?? pattern.replace(/[^!#-[\]-~]/g, '')
  )
}

/**
 * The WWW-Authenticate header of a refused request (RFC 6750 §3), as headers: none when it was
 * refused for something else.
 */
function bearerChallengeFor(problem: Problem, request: FastifyRequest): Record<string, string> {
  const bearer = 'Bearer realm="Foyer"'
  if (absentCredentials.has(problem.code)) return { 'www-authenticate': bearer }
  if (wrongCredentials.has(problem.code)) {
    return { 'www-authenticate': `${bearer}, error="${oauthErrorOf(problem)}"` }
  }
  const { access } = request.routeOptions.config
  const hasScope = typeof access === 'object' && 'endpoint' in access
  if (problem.code !== 'scope_insufficient' || !hasScope) return {}
  const scope = scopeFor(request.method, endpointOf(request, access.endpoint))
  return { 'www-authenticate': `${bearer}, error="insufficient_scope", scope="${scope}"` }
}

/** The challenges of a refused request, as headers; Basic only for a client that tried it (RFC 6749 §5.2). */
export function challengesFor(problem: Problem, request: FastifyRequest): Record<string, string> {
  const hasTriedBasic = /^basic/i.test(request.headers.authorization ?? '')
  if (problem.code === 'client_invalid' && hasTriedBasic) {
    return { 'www-authenticate': 'Basic realm="Foyer", charset="UTF-8"' }
  }
  return bearerChallengeFor(problem, request)
}

/**
 * Whether a request was refused because its OAuth access token is unknown, expired or revoked. Every
 * door then responds with 401, which tells a client to refresh (RFC 6750 §3.1).
 */
export const isExpiredAccessToken = (problem: Problem, request: FastifyRequest): boolean =>
  problem.code === 'credential_invalid' &&
  findBearer(request.headers)?.value.startsWith('oat_') === true
