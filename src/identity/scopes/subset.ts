import { methods, type ScopePattern } from './pattern.js'

/** `admin*` reaches both below `admin/` and beside it, and may have a parent for each side. */
const sidesOf = (child: ScopePattern): ScopePattern[] =>
  child.isPrefix && child.endpoint === 'admin' ? [child, { ...child, endpoint: 'admin/' }] : [child]

function containsEndpoints(parent: ScopePattern, side: ScopePattern): boolean {
  if (side.endpoint.startsWith('admin/') && !parent.endpoint.startsWith('admin')) return false
  if (parent.isPrefix) return side.endpoint.startsWith(parent.endpoint)
  return !side.isPrefix && side.endpoint === parent.endpoint
}

/**
 * Whether every request that `child` admits is admitted by `parents`: each of its methods must
 * find a parent that has the method and contains all its endpoints.
 */
export function isSubset(child: ScopePattern, parents: readonly ScopePattern[]): boolean {
  return sidesOf(child).every((side) =>
    methods.every(
      (method) =>
        !child.methods.has(method) ||
        parents.some((parent) => parent.methods.has(method) && containsEndpoints(parent, side)),
    ),
  )
}
