import { Problem } from '../platform/problem.js'
import { isScopeName, isWithinNames, splitScopeNames } from '../identity/scopes/oauth-names.js'
import type { Application } from './application.js'

/** The OAuth scopes of a column. Not checked: stores alone write it, as a JSON list. */
export const parseStoredScopes = (column: string) => JSON.parse(column) as string[]

/** What is asked for when nothing is said: `read`, as clients of Mastodon expect. */
const usualScope = 'read'

/** What an application gets that does not say what it wants: `read`, if it may, or all it may. */
function usualScopesOf({ scopes }: Application): string[] {
  return isWithinNames(usualScope, scopes) ? [usualScope] : scopes
}

/** Those of the scopes asked for that others among them do not include. */
export const widestScopes = (asked: readonly string[]): string[] =>
  asked.filter((name) => !asked.some((other) => other !== name && isWithinNames(name, [other])))

/** What a user allows who ticked some of the scopes asked for: these, and all within them. */
export const allowedScopes = (asked: readonly string[], ticked: readonly string[]): string[] =>
  asked.filter((name) =>
    asked.some(
      (other) => ticked.includes(other) && (other === name || isWithinNames(name, [other])),
    ),
  )

/** The scopes asked for in a request; throws `scope_unknown` for what the application may not. */
export function askScopes(application: Application, scope: string | undefined): string[] {
  const names = splitScopeNames(scope ?? '')
  if (names.length === 0) return usualScopesOf(application)
  for (const name of names) {
    if (!isScopeName(name)) {
      throw new Problem('scope_unknown', `Unknown scope: ${name.slice(0, 100)}`)
    }
    if (!isWithinNames(name, application.scopes)) {
      throw new Problem('scope_unknown', `The app is not registered for the scope ${name}`)
    }
  }
  return names
}
