import { Problem } from '../../platform/problem.js'
import { parseScope, type ScopePattern } from './pattern.js'
import { isSubset } from './subset.js'

/**
 * Of the scopes asked for those that the asking credential has, in their order; the others are
 * dropped, as Invidious does. Throws `scope_insufficient` when none is left.
 */
export function narrowScopes(asked: readonly string[], granted: readonly ScopePattern[]): string[] {
  const kept = asked.filter((text) => {
    const pattern = parseScope(text)
    return pattern !== undefined && isSubset(pattern, granted)
  })
  if (kept.length === 0) {
    throw new Problem('scope_insufficient', 'None of these scopes is within those of this token')
  }
  return kept
}
