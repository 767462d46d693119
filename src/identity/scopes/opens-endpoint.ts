import { covers } from './match.js'
import { parseScope, type ScopePattern } from './pattern.js'

/** An endpoint that a route declares, with its parameters as `:name`. */
export interface DeclaredEndpoint {
  method: string
  endpoint: string
}

const isParameter = (segment: string) => segment.startsWith(':')

/**
 * One of the endpoints that a declared one stands for, as near to the pattern as it gets: parameters
 * become what the pattern has in their place.
 */
function nearestInstance(endpoint: string, pattern: ScopePattern): string {
  const wanted = pattern.endpoint.split('/')
  return endpoint
    .toLowerCase()
    .split('/')
    .map((segment, at) => (isParameter(segment) ? wanted[at] || 'x' : segment))
    .join('/')
}

const opens = (pattern: ScopePattern, { method, endpoint }: DeclaredEndpoint) =>
  covers([pattern], method, nearestInstance(endpoint, pattern))

/** Those of the scopes that open none of the endpoints, and so allow nothing; malformed ones, too. */
export function listPowerless(
  scopes: readonly string[],
  endpoints: readonly DeclaredEndpoint[],
): string[] {
  return scopes.filter((scope) => {
    const pattern = parseScope(scope)
    return !pattern || !endpoints.some((endpoint) => opens(pattern, endpoint))
  })
}
