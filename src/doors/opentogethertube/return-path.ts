/** The path on this site that a `redirect` names; `/` for every other site. */
export function refererPathOf(redirect: string | undefined, baseUrl: string): string {
  if (redirect === undefined || !URL.canParse(redirect, baseUrl)) return '/'
  const { origin, pathname, search, hash } = new URL(redirect, baseUrl)
  if (origin !== new URL(baseUrl).origin) return '/'
  // Two slashes in front are a host to a browser.
  return `${pathname.replace(/^\/+/, '/')}${search}${hash}`
}
