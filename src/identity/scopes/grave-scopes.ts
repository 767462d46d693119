import { covers } from './match.js'
import { parseScopes } from './pattern.js'

/**
 * Whether a token with these scopes could do what asks a person for the password: everything (`:*`),
 * taking all data out, or administration.
 */
export function areGraveScopes(scopes: readonly string[]): boolean {
  const patterns = parseScopes(scopes)
  return (
    covers(patterns, 'GET', 'export/zip') ||
    patterns.some(
      ({ endpoint, isPrefix }) => (isPrefix && endpoint === '') || endpoint.startsWith('admin'),
    )
  )
}
