import type {
  FastifyRequest,
  onRequestAsyncHookHandler,
  preValidationAsyncHookHandler,
} from 'fastify'
import { authenticate } from '../identity/authenticate.js'
import { browserCookie, isCrossSite } from '../identity/credential.js'
import { checkFormToken, createFormToken } from '../identity/csrf.js'
import { accountOf, endpointOf, principalOf } from '../identity/guard.js'
import type { Session } from '../identity/sessions/store.js'
import type { Clock } from '../platform/clock.js'
import type { Config } from '../platform/config.js'
import type { Database } from '../platform/db/schema.js'
import type { Keyring } from '../platform/keyring.js'
import { Problem, type ProblemCode } from '../platform/problem.js'

export interface PageParts {
  config: Config
  db: Database
  clock: Clock
  keyring: Keyring
}

/** The signed-in user in front of a page. */
export interface Visitor {
  accountId: number
  name: string
  session: Session
  /** The token for a form of this visitor's that posts to the path `action`. */
  formToken(action: string): string
}

/** A cookie that is refused for these makes a signed-out visitor, not an error. */
const signedOutCodes: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'credential_invalid',
  'account_banned',
])

/** Sets the request's principal when its cookie is good. Pages look at no other credential. */
export function admitVisitor(parts: PageParts): onRequestAsyncHookHandler {
  return async (request) => {
    const value = request.cookies[browserCookie]
    if (!value || value.startsWith('v1:')) return
    try {
      request.principal = await authenticate(parts, { from: 'cookie', value })
    } catch (error) {
      if (!(error instanceof Problem) || !signedOutCodes.has(error.code)) throw error
    }
  }
}

/** Sends who is signed out to the log-in page, and from there back to what was asked for. */
export const requireVisitor: onRequestAsyncHookHandler = async (request, reply) => {
  if (request.principal) return undefined
  const isReturnable = request.method === 'GET'
  const referer = isReturnable ? `?referer=${encodeURIComponent(request.url)}` : ''
  return reply.redirect(`/login${referer}`, 302)
}

/** Throws `credential_missing` when nobody is signed in. */
export function getVisitor(parts: PageParts, request: FastifyRequest): Visitor {
  const { session } = principalOf(request)
  const { id, name } = accountOf(request)
  return {
    accountId: id,
    name,
    session,
    formToken: (action) => createFormToken(parts, { sessionId: session.id, action }),
  }
}

export function findVisitor(parts: PageParts, request: FastifyRequest): Visitor | undefined {
  return request.principal && getVisitor(parts, request)
}

/** Refuses a form that another site made the browser send; for forms without a session. */
export const refuseCrossSite: onRequestAsyncHookHandler = async (request) => {
  if (isCrossSite(request.headers)) throw new Problem('csrf_invalid')
}

function tokenIn(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || !('csrf_token' in body)) return undefined
  return typeof body.csrf_token === 'string' ? body.csrf_token : undefined
}

/** Refuses a form that this page did not make for this session and this very path. */
export function checkForm(parts: PageParts): preValidationAsyncHookHandler {
  return async (request) => {
    const { session } = principalOf(request)
    const action = endpointOf(request, request.routeOptions.url ?? '')
    checkFormToken(parts, { sessionId: session.id, action }, tokenIn(request.body))
  }
}
