import type {
  FastifyInstance,
  FastifyRequest,
  onRequestAsyncHookHandler,
  preValidationAsyncHookHandler,
} from 'fastify'
import type { Config } from '../platform/config.js'
import { Problem, type ProblemCode } from '../platform/problem.js'
import { isForPerson, type Access } from './access.js'
import { isAdminKey } from './api-keys/admin-key.js'
import { authenticate, type Authenticator } from './authenticate.js'
import { browserCookie, findCredential, isSafe, refuseCrossSite } from './credential.js'
import { checkFormToken } from './csrf.js'
import { accountOfPrincipal, type Principal } from './principal.js'
import { covers } from './scopes/match.js'
import { hasSecondFactor } from './second-factor/store.js'
import type { SessionAccount } from './sessions/store.js'

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the guard; read it with `principalOf` or `accountOf`. */
    principal: Principal | undefined
  }
}

export type GuardContext = Authenticator & {
  config: Pick<Config, 'baseUrl' | 'requireSecondFactor'>
}

/** The endpoint of this very request: the route's, with the parameters filled in. */
export function endpointOf(request: FastifyRequest, endpoint: string): string {
  if (!/[:*]/.test(endpoint)) return endpoint
  // Fastify's parameters are texts by name for every route here.
  const parameters = request.params as Readonly<Record<string, string>>
  const filled = endpoint.replace(/:(\w+)|\*$/g, (whole, name: string | undefined) =>
    name === undefined ? (parameters['*'] ?? whole) : (parameters[name] ?? whole),
  )
  return filled.replace(/\/+$/, '')
}

/** Who administers: an API key, or a user with that role. Scopes alone make nobody one. */
const isAdministrator = ({ session, account }: Principal) =>
  session.kind === 'key' || account?.role === 'admin'

type CredentialAccess = Exclude<Access, string>

/**
 * The method that a scope must name: OAuth names cover HEAD with GET, as HTTP has it; the patterns of
 * Invidious tokens name each on its own.
 */
function methodFor({ session }: Principal, method: string): string {
  const isOAuth = session.kind === 'oauth' || session.kind === 'app'
  return isOAuth && method === 'HEAD' ? 'GET' : method
}

/** Whether a route lets in a session of this kind without a scope. */
function isSessionAdmitted({ session }: Principal, { admits = [] }: CredentialAccess): boolean {
  if (session.kind === 'guest') return admits.includes('guest')
  return admits.includes('key') && isAdminKey(session)
}

/** Throws unless this principal may do this; the order of the checks decides the message. */
function admitSession(
  principal: Principal,
  request: FastifyRequest,
  access: CredentialAccess,
): void {
  const { kind } = principal.session
  if ('session' in access) {
    if (access.session === 'any' || access.session.includes(kind)) return
    throw new Problem('credential_invalid')
  }
  if (isSessionAdmitted(principal, access)) return
  if (kind === 'guest') throw new Problem('account_required')
  const wanted = endpointOf(request, access.endpoint)
  const isForbidden = wanted.startsWith('admin/') && !isAdministrator(principal)
  if (isForbidden || !covers(principal.patterns, methodFor(principal, request.method), wanted)) {
    throw new Problem('scope_insufficient')
  }
  if (access.only && !access.only.includes(kind)) throw new Problem('credential_invalid')
}

/** Throws for a person who may not administer without a second factor, and has none. */
async function refuseWithoutRequired(
  { config, db }: GuardContext,
  { account }: Principal,
): Promise<void> {
  if (config.requireSecondFactor !== 'administrators' || !account) return
  if (!(await hasSecondFactor(db, account.id))) throw new Problem('second_factor_required')
}

async function admitCredential(
  context: GuardContext,
  request: FastifyRequest,
  access: CredentialAccess,
): Promise<Principal> {
  const { firstCookie, admitsBanned } = access
  const credential = findCredential(request, { firstCookie, baseUrl: context.config.baseUrl })
  if (!credential) throw new Problem('credential_missing')
  const principal = await authenticate(context, credential, { admitsBanned })
  admitSession(principal, request, access)
  const isAdministration = 'endpoint' in access && access.endpoint.startsWith('admin/')
  if (isAdministration) await refuseWithoutRequired(context, principal)
  return principal
}

/** A cookie that is refused for these makes a visitor who is logged out, not an error. */
const loggedOutCodes: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'credential_invalid',
  'account_banned',
])

/**
 * The person whose browser cookie comes with a request to a page; no other credential counts, nor the
 * cookie of a program that logged in with an app password.
 */
export async function findBrowser(
  authenticator: Authenticator,
  request: FastifyRequest,
): Promise<Principal | undefined> {
  const value = request.cookies[browserCookie]
  if (!value || value.startsWith('v1:')) return undefined
  try {
    const principal = await authenticate(authenticator, { from: 'cookie', value })
    return principal.session.kind === 'browser' ? principal : undefined
  } catch (error) {
    if (error instanceof Problem && loggedOutCodes.has(error.code)) return undefined
    throw error
  }
}

/** Throws `administrator_required` for a person whose role is another. */
function refuseOrdinary({ account }: Principal): void {
  if (account?.role !== 'admin') throw new Problem('administrator_required')
}

/**
 * The one step that lets a request in, by what its route declares: credential → principal → scope
 * (RFC 6750 §3 for what is refused). A page that needs a person throws `log_in_required`, which the
 * renderers of pages turn into the way to the log-in page and back; for a form that waits until its
 * body has been parsed, so that what was typed can be kept.
 */
function createGuard(context: GuardContext): onRequestAsyncHookHandler {
  const { baseUrl } = context.config
  return async (request) => {
    const { access, isSameSite } = request.routeOptions.config
    // Only the framework's own response to an unknown path has no route that could declare it.
    if (access === undefined) return
    if (isSameSite) refuseCrossSite(request, baseUrl)
    if (access === 'public') return
    if (access !== 'visitor' && access !== 'administrator') {
      request.principal = await admitCredential(context, request, access)
      return
    }
    if (!isSafe(request.method)) refuseCrossSite(request, baseUrl)
    request.principal = await findBrowser(context, request)
    if (!request.principal && isSafe(request.method)) throw new Problem('log_in_required')
    if (request.principal && access === 'administrator') {
      refuseOrdinary(request.principal)
      await refuseWithoutRequired(context, request.principal)
    }
  }
}

function formTokenIn(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || !('csrf_token' in body)) return undefined
  return typeof body.csrf_token === 'string' ? body.csrf_token : undefined
}

/** Refuses a visitor's form that this server did not make for this session and this very path. */
function createFormGuard(context: GuardContext): preValidationAsyncHookHandler {
  return async (request) => {
    const { config, url = '' } = request.routeOptions
    if (!isForPerson(config.access) || isSafe(request.method)) return
    if (!request.principal) throw new Problem('log_in_required')
    const purpose = { sessionId: request.principal.session.id, action: endpointOf(request, url) }
    checkFormToken(context, purpose, formTokenIn(request.body))
  }
}

/** Lets the guard look at every request to the app, as the one thing that lets anyone in. */
export function addGuard(app: FastifyInstance, context: GuardContext): void {
  app.decorateRequest('principal', undefined)
  app.addHook('onRequest', createGuard(context))
  app.addHook('preValidation', createFormGuard(context))
}

export function principalOf(request: FastifyRequest): Principal {
  if (!request.principal) throw new Problem('credential_missing')
  return request.principal
}

/** The user behind a request; throws `account_required` for guests, applications and keys. */
export function accountOfSession(request: FastifyRequest): SessionAccount {
  return accountOfPrincipal(principalOf(request))
}
