import type { FastifyInstance, RouteOptions } from 'fastify'
import type { CookieName } from './credential.js'
import type { DeclaredEndpoint } from './scopes/opens-endpoint.js'
import type { SessionKind } from './sessions/kinds.js'

/** What the guard asks of a credential, beyond that it is valid. */
interface CredentialRules {
  /** Banned users may see their state and end their sessions; everything else is closed. */
  admitsBanned?: boolean
  /** Sessions of these kinds, of keys only an administrator's, need no scope: the route decides. */
  admits?: readonly ('guest' | 'key')[]
  /** The cookie that is looked at first where a browser sends both; `SID` when absent. */
  firstCookie?: CookieName
}

/** A credential whose scopes cover this endpoint, its parameters as `:name`: `playlists/:plid`. */
type EndpointAccess = CredentialRules & {
  endpoint: string
  /** Refuses sessions of other kinds, whatever their scopes. */
  only?: readonly SessionKind[]
}

/** A credential of these kinds, whatever its scopes. */
type SessionAccess = CredentialRules & { session: 'any' | readonly SessionKind[] }

/**
 * Who may enter a route: everyone; a person logged in by the browser's cookie (a form must also
 * carry the token of its page); such a person with the role of administrator; a credential with a
 * scope; or any credential of some kinds.
 */
export type Access = 'public' | 'visitor' | 'administrator' | EndpointAccess | SessionAccess

/** Whether a route is a page, or a form of one, for a person who is logged in. */
export const isForPerson = (access: Access | undefined): boolean =>
  access === 'visitor' || access === 'administrator'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Every route declares it; the guard reads nothing else. */
    access?: Access
    /** For a public form: refuses one that another site made the browser send. */
    isSameSite?: boolean
    /** The dialect that the route belongs to; set where the door is mounted. */
    door?: string
  }
  interface FastifyInstance {
    /** Every route of the app, in the order in which they were registered. */
    listRoutes: () => DeclaredRoute[]
  }
}

export interface DeclaredRoute {
  method: string
  path: string
  access: Access
  isSameSite: boolean
  door: string
}

const routeNameOf = ({ method, url }: RouteOptions) => `${[method].flat().join(',')} ${url}`

/** Throws at registration for a route without `access`, which stops the start. */
function checkDeclared(route: RouteOptions): Access {
  const access = route.config?.access
  if (access !== undefined) return access
  throw new Error(
    `Route ${routeNameOf(route)} declares no access: set config.access to 'public', 'visitor', 'administrator', { endpoint } or { session }`,
  )
}

/**
 * Makes every route of the app declare its access, and keeps the table of them. HEAD, which the
 * framework adds to each GET with the same options, is left out of the table.
 */
export function requireAccess(app: FastifyInstance): void {
  const routes: RouteOptions[] = []
  app.addHook('onRoute', (route) => {
    checkDeclared(route)
    routes.push(route)
  })
  app.decorate('listRoutes', () =>
    routes.flatMap((route) =>
      [route.method]
        .flat()
        .filter((method) => method !== 'HEAD')
        .map((method) => ({
          method,
          path: route.url,
          access: checkDeclared(route),
          isSameSite: route.config?.isSameSite === true,
          door: route.config?.door ?? '',
        })),
    ),
  )
}

/** Names the door that all routes registered on this instance from here on belong to. */
export function nameDoor(app: FastifyInstance, door: string): void {
  app.addHook('onRoute', (route) => {
    route.config = { ...route.config, door }
  })
}

/** The endpoints that tokens of a person can open: not those of API keys alone, nor unknown ones. */
export const listUserEndpoints = (
  routes: readonly DeclaredRoute[],
  { isAdministrator }: { isAdministrator: boolean },
): DeclaredEndpoint[] =>
  routes.flatMap(({ method, path, access }) => {
    if (typeof access === 'string' || !('endpoint' in access) || path.endsWith('*')) return []
    const { endpoint, only } = access
    if (only !== undefined || (endpoint.startsWith('admin/') && !isAdministrator)) return []
    return (method === 'GET' ? ['GET', 'HEAD'] : [method]).map((each) => ({
      method: each,
      endpoint,
    }))
  })
