import { parseScopes } from '../scopes/pattern.js'
import type { Session } from '../sessions/store.js'

/** What an administrator's key may do. */
export const adminScopes: readonly string[] = [':admin/*']

/** Whether a session is a key that may be sent as `apikey`: one with a scope for `admin/…`. */
export function isAdminKey({ kind, scopes }: Session): boolean {
  return kind === 'key' && parseScopes(scopes).some(({ endpoint }) => endpoint.startsWith('admin'))
}
