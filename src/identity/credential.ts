import { Problem } from '../platform/problem.js'

/** A credential as it was sent, before anything is known of it. */
export type Credential =
  | { from: 'header'; value: string }
  /** The browser's cookie `SID`. */
  | { from: 'cookie'; value: string }
  /** The cookie `token` of OpenTogetherTube's clients. */
  | { from: 'token-cookie'; value: string }
  /** An administrator's key, `apikey`. */
  | { from: 'apikey'; value: string }
  /** `auth-api-key` and `auth-api-secret`. */
  | { from: 'key-pair'; id: string; value: string }

/** What is read of a request to find its credential. */
export interface CredentialSource {
  method: string
  headers: Readonly<Record<string, string | string[] | undefined>>
  cookies: Readonly<Record<string, string | undefined>>
}

/** The name of the browser's cookie, as Invidious clients look for it. */
export const browserCookie = 'SID'

/** The name of the cookie that OpenTogetherTube's clients get. */
export const tokenCookie = 'token'

export type CookieName = typeof browserCookie | typeof tokenCookie

/** Schemes of proxies in front of us; they say nothing about our users. */
const foreignScheme = /^(basic|digest|negotiate|ntlm)(\s|$)/i

function headerOf(source: CredentialSource): string | undefined {
  for (const name of ['authorization', 'authentication']) {
    const value = source.headers[name]
    if (typeof value === 'string' && !foreignScheme.test(value)) return value
  }
  return undefined
}

const isSafe = (method: string) => method === 'GET' || method === 'HEAD' || method === 'OPTIONS'

/** Browsers say where a request comes from; other programs send no such header. */
export function isCrossSite(headers: CredentialSource['headers']): boolean {
  const site = headers['sec-fetch-site']
  return typeof site === 'string' && site !== 'same-origin' && site !== 'none'
}

const textOf = (value: string | string[] | undefined) => [value].flat().join(',')

function keyOf({ headers }: CredentialSource): Credential | undefined {
  // Present but empty is a wrong key, not an absent one: keys fail closed.
  if (headers.apikey !== undefined) return { from: 'apikey', value: textOf(headers.apikey) }
  const id = headers['auth-api-key']
  const secret = headers['auth-api-secret']
  if (id === undefined && secret === undefined) return undefined
  return { from: 'key-pair', id: textOf(id), value: textOf(secret) }
}

function cookieOf(source: CredentialSource, first: CookieName): Credential | undefined {
  const sid = source.cookies[browserCookie]
  const token = source.cookies[tokenCookie]
  if (!sid && !token) return undefined
  const isSid = sid && (first === browserCookie || !token)
  if (isSid && sid.startsWith('v1:')) throw new Problem('token_as_cookie')
  if (!isSafe(source.method) && isCrossSite(source.headers)) throw new Problem('cookie_cross_site')
  return isSid ? { from: 'cookie', value: sid } : { from: 'token-cookie', value: token ?? '' }
}

/**
 * The credential of a request: an API key wins over `Authorization` (or `Authentication`, as the
 * Invidious page once calls it), with or without `Bearer `, and that over the cookies, of which
 * `firstCookie` is looked at first.
 */
export function findCredential(
  source: CredentialSource,
  firstCookie: CookieName = browserCookie,
): Credential | undefined {
  const key = keyOf(source)
  if (key) return key
  const header = headerOf(source)
  if (header !== undefined) {
    return { from: 'header', value: header.replace(/^(bearer|user)(\s+|$)/i, '').trim() }
  }
  return cookieOf(source, firstCookie)
}
