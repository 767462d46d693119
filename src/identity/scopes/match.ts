import type { ScopePattern } from './pattern.js'

/** `admin/…` is covered only by patterns that begin with `admin`, so `:*` is no admin. */
const reachesAdmin = (pattern: ScopePattern) => pattern.endpoint.startsWith('admin')

function coversEndpoint(pattern: ScopePattern, endpoint: string): boolean {
  if (endpoint.startsWith('admin/') && !reachesAdmin(pattern)) return false
  return pattern.isPrefix ? endpoint.startsWith(pattern.endpoint) : endpoint === pattern.endpoint
}

/** Whether any of the patterns admits a request; `endpoint` in any case, without query. */
export function covers(
  patterns: readonly ScopePattern[],
  method: string,
  endpoint: string,
): boolean {
  const wanted = endpoint.toLowerCase()
  return patterns.some((pattern) => pattern.methods.has(method) && coversEndpoint(pattern, wanted))
}
