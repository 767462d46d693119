import type { FastifyRequest, onRequestAsyncHookHandler, RouteOptions } from 'fastify'
import { Problem } from '../platform/problem.js'
import { authenticate, type Authenticator } from './authenticate.js'
import { findCredential, type CookieName } from './credential.js'
import { accountOfPrincipal, type Principal } from './principal.js'
import { covers } from './scopes/match.js'
import type { SessionKind } from './sessions/kinds.js'
import type { SessionAccount } from './sessions/store.js'

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * The endpoint that a protected route stands for in scopes, its parameters as `:name`, for
     * example `playlists/:plid`. A route without one must be in the list of public routes.
     */
    endpoint?: string
    /**
     * For a route that needs no scope but who is there: any live credential, or sessions of these
     * kinds alone.
     */
    session?: 'any' | readonly SessionKind[]
    /** Banned users may see their state and end their sessions; everything else is closed. */
    admitsBanned?: boolean
    /** The cookie that is looked at first where a browser sends both; `SID` when absent. */
    firstCookie?: CookieName
  }
  interface FastifyRequest {
    /** Set by the guard on protected routes; read it with `principalOf` or `accountOf`. */
    principal: Principal | undefined
  }
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

/** Throws unless this principal may do this; the order of the checks decides what is said. */
function admit(principal: Principal, request: FastifyRequest): void {
  const { endpoint, session = 'any' } = request.routeOptions.config
  const { kind } = principal.session
  if (session !== 'any' && !session.includes(kind)) throw new Problem('credential_invalid')
  if (endpoint === undefined) return
  if (kind === 'guest') throw new Problem('account_required')
  const wanted = endpointOf(request, endpoint)
  const isForbidden = wanted.startsWith('admin/') && !isAdministrator(principal)
  if (isForbidden || !covers(principal.patterns, request.method, wanted)) {
    throw new Problem('scope_insufficient')
  }
}

/**
 * The one step that lets a request in: credential → principal → scope (RFC 6750 §3 for what is
 * refused). Routes with neither an endpoint nor a wish for a session pass.
 */
export function createGuard(authenticator: Authenticator): onRequestAsyncHookHandler {
  return async (request) => {
    const { endpoint, session, admitsBanned, firstCookie } = request.routeOptions.config
    if (endpoint === undefined && session === undefined) return
    const credential = findCredential(request, firstCookie)
    if (!credential) throw new Problem('credential_missing')
    const principal = await authenticate(authenticator, credential, { admitsBanned })
    admit(principal, request)
    request.principal = principal
  }
}

/** Refuses to start with a route that is neither guarded nor in the public list. */
export function refuseUnguarded(publicRoutes: readonly string[]) {
  const known = new Set(publicRoutes)
  return (route: RouteOptions): void => {
    if (route.config?.endpoint !== undefined || route.config?.session !== undefined) return
    for (const method of [route.method].flat()) {
      const name = `${method === 'HEAD' ? 'GET' : method} ${route.url}`
      if (!known.has(name)) {
        throw new Error(
          `Route ${name} is neither guarded (config.endpoint, config.session) nor in publicRoutes`,
        )
      }
    }
  }
}

export function principalOf(request: FastifyRequest): Principal {
  if (!request.principal) throw new Problem('credential_missing')
  return request.principal
}

/** The user behind a request; throws `account_required` for guests, applications and keys. */
export function accountOf(request: FastifyRequest): SessionAccount {
  return accountOfPrincipal(principalOf(request))
}
