import { Problem } from '../../platform/problem.js'
import { parseScope } from './pattern.js'

/** The most scopes that one token may carry, and the longest scope. */
const scopeLimit = { count: 100, length: 200 }

/** Throws `scope_malformed`, which names the first scope that is not well-formed. */
export function checkScopes(scopes: readonly string[]): void {
  if (scopes.length > scopeLimit.count) {
    throw new Problem('scope_malformed', `A token can have at most ${scopeLimit.count} scopes.`)
  }
  for (const scope of scopes) {
    if (scope.length > scopeLimit.length || !parseScope(scope)) {
      throw new Problem(
        'scope_malformed',
        `Malformed scope '${scope.slice(0, scopeLimit.length)}'. A scope looks like GET:feed, GET;POST:playlists* or :preferences.`,
      )
    }
  }
}
