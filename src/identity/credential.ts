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

/** Our own pages say by it that they mean the cookie `SID`, where a browser sends both. */
const cookieChoice = 'x-session-cookie'

/** Schemes of proxies in front of us; they say nothing about our users. */
const foreignScheme = /^(basic|digest|negotiate|ntlm)(\s|$)/i

function headerOf(headers: CredentialSource['headers']): string | undefined {
  for (const name of ['authorization', 'authentication']) {
    const value = headers[name]
    if (typeof value === 'string' && !foreignScheme.test(value)) return value
  }
  return undefined
}

export const isSafe = (method: string) =>
  method === 'GET' || method === 'HEAD' || method === 'OPTIONS'

/**
 * Whether a browser says that another site caused the request; other programs send no such headers.
 * `Origin` decides where it was sent, as no page can forge it: Chromium leaves out `Sec-Fetch-Site`
 * on plain http, and a proxy may pass on the one of its own page. `null` stands for an origin that
 * is not known, which only `Sec-Fetch-Site` can then make up for.
 */
export function isCrossSite({ headers }: CredentialSource, ownOrigin: string): boolean {
  const { origin } = headers
  const site = headers['sec-fetch-site']
  if (typeof origin === 'string' && origin !== 'null') return origin.toLowerCase() !== ownOrigin
  if (origin === 'null' && site === undefined) return true
  return typeof site === 'string' && site !== 'same-origin' && site !== 'none'
}

/** Throws `cross_site`, which names both addresses, for a request that another site caused. */
export function refuseCrossSite(source: CredentialSource, baseUrl: string): void {
  const { origin: ownOrigin } = new URL(baseUrl)
  if (!isCrossSite(source, ownOrigin)) return
  const { origin } = source.headers
  const from = typeof origin === 'string' && origin !== 'null' ? origin : 'another site'
  throw new Problem(
    'cross_site',
    `Refused: this request was sent by ${from}, and this server is ${ownOrigin}. Open ${ownOrigin} itself; its operator sets that address with BASE_URL.`,
  )
}

const credentialTextOf = (value: string | string[] | undefined) => [value].flat().join(',')

function keyHeadersOf({ headers }: CredentialSource): Credential | undefined {
  // Present but empty is a wrong key, not an absent one: keys fail closed.
  if (headers.apikey !== undefined)
    return { from: 'apikey', value: credentialTextOf(headers.apikey) }
  const id = headers['auth-api-key']
  const secret = headers['auth-api-secret']
  if (id === undefined && secret === undefined) return undefined
  return { from: 'key-pair', id: credentialTextOf(id), value: credentialTextOf(secret) }
}

interface CookieRules {
  firstCookie?: CookieName | undefined
  baseUrl: string
}

function cookieOf(source: CredentialSource, rules: CookieRules): Credential | undefined {
  const sid = source.cookies[browserCookie]
  const token = source.cookies[tokenCookie]
  if (!sid && !token) return undefined
  const isChosen = source.headers[cookieChoice] === browserCookie
  const isSid = sid && (isChosen || rules.firstCookie !== tokenCookie || !token)
  if (isSid && sid.startsWith('v1:')) throw new Problem('token_as_cookie')
  if (!isSafe(source.method)) refuseCrossSite(source, rules.baseUrl)
  return isSid ? { from: 'cookie', value: sid } : { from: 'token-cookie', value: token ?? '' }
}

/** The token of an `Authorization` header, which a browser never sends by itself. */
export function findBearer(headers: CredentialSource['headers']): Credential | undefined {
  const header = headerOf(headers)
  if (header === undefined) return undefined
  return { from: 'header', value: header.replace(/^(bearer|user)(\s+|$)/i, '').trim() }
}

/**
 * The credential of a request: an API key wins over `Authorization` (or `Authentication`, as the
 * Invidious page once calls it), with or without `Bearer `, and that over the cookies, of which
 * `firstCookie` is looked at first.
 */
export function findCredential(
  source: CredentialSource,
  rules: CookieRules,
): Credential | undefined {
  return keyHeadersOf(source) ?? findBearer(source.headers) ?? cookieOf(source, rules)
}
