import type { DeclaredRoute } from '../../../identity/access.js'
import { covers } from '../../../identity/scopes/match.js'
import { patternsOfNames, scopeNames, wordsOf } from '../../../identity/scopes/oauth-names.js'
import { parseScopes } from '../../../identity/scopes/pattern.js'

/** An endpoint as the guard knows it. */
export interface GuardedEndpoint {
  method: string
  /** `/api/v1/auth/feed` */
  path: string
  /** `GET:feed` */
  scope: string
  /** The OAuth scopes that open it. */
  names: string[]
}

export interface ListedScope {
  name: string
  /** Continues "It may…". */
  words: string
  patterns: string[]
  opens: GuardedEndpoint[]
}

/** The OAuth scopes whose patterns cover a method at an endpoint. */
const namesThatCover = (method: string, endpoint: string): string[] =>
  scopeNames.filter((name) => covers(parseScopes(patternsOfNames([name])), method, endpoint))

/** Every endpoint that asks for a scope, from the table of routes that the guard goes by. */
export const listGuardedEndpoints = (routes: readonly DeclaredRoute[]): GuardedEndpoint[] =>
  routes
    .flatMap(({ method, path, access }) => {
      if (typeof access === 'string' || !('endpoint' in access) || path.includes('*')) return []
      const { endpoint } = access
      const names = namesThatCover(method, endpoint)
      return [{ method, path, scope: `${method}:${endpoint}`, names }]
    })
    .sort((one, other) =>
      one.scope.replace(/^\w+:/, '') < other.scope.replace(/^\w+:/, '') ? -1 : 1,
    )

/** Every OAuth scope with the patterns that it stands for and the endpoints that it opens. */
export function listScopes(endpoints: readonly GuardedEndpoint[]): ListedScope[] {
  return scopeNames.map((name) => ({
    name,
    words: wordsOf(name),
    patterns: patternsOfNames([name]),
    opens: endpoints.filter(({ names }) => names.includes(name)),
  }))
}
