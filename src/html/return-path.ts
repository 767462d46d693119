/** Where a log-in leads when nobody said where to. */
export const defaultReturnPath = '/feed/subscriptions'

const deadEnds = new Set(['/login', '/signup', '/signout', '/recover', '/forgot-password'])

/**
 * The path and query on this site that a `referer` names, every byte of the query kept; of another
 * origin only its path and query. Never a path that a browser reads as a host.
 */
export function returnPathOf(referer: string | undefined, fallback = defaultReturnPath): string {
  // The base stands for any site: its host never reaches the result.
  const base = 'http://foyer.invalid'
  if (!referer || !URL.canParse(referer, base)) return fallback
  const { protocol, pathname, search } = new URL(referer, base)
  if (protocol !== 'http:' && protocol !== 'https:') return fallback
  const path = pathname.replace(/^[/\\]+/, '/')
  return deadEnds.has(path.replace(/\/+$/, '')) ? fallback : `${path}${search}`
}
