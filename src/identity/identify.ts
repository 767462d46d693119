import type { FastifyRequest } from 'fastify'
import { Problem } from '../platform/problem.js'
import { authenticate } from './authenticate.js'
import type { GuardContext } from './guard.js'
import { findCredential } from './credential.js'
import type { Principal } from './principal.js'
import { covers } from './scopes/match.js'

/**
 * Who a request to a public route comes from, if it says so with a credential that holds and
 * covers `endpoint`; anything else counts as nobody.
 */
export async function identify(
  authenticator: GuardContext,
  request: FastifyRequest,
  endpoint: string,
): Promise<Principal | undefined> {
  try {
    const credential = findCredential(request, authenticator.config)
    if (!credential) return undefined
    const principal = await authenticate(authenticator, credential)
    return covers(principal.patterns, request.method, endpoint) ? principal : undefined
  } catch (error) {
    if (error instanceof Problem) return undefined
    throw error
  }
}
