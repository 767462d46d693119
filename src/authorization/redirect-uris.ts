import { checkCallback } from '../identity/callbacks.js'
import { Problem } from '../platform/problem.js'

/** The user copies the code from the page; there is no address to go to. */
export const outOfBand = 'urn:ietf:wg:oauth:2.0:oob'

/** What the operator allows beyond the rule. */
export interface RedirectPolicy {
  allowsPlainHttp: boolean
}

/**
 * Schemes that a browser or the system opens itself, so that no app can own them. Any other may be
 * registered: RFC 8252 §7.1 asks for a dot, but the apps of Mastodon have none (`mastodon-android-auth`).
 */
const ownedSchemes = new Set(
  'chrome edge ftp intent jar mailto resource sms tel urn view-source ws wss'.split(' '),
)

const isLoopbackName = (hostname: string) => /^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname)

function faultInWebAddress({ protocol, hostname }: URL, policy: RedirectPolicy) {
  const isSafe = protocol === 'https:' || isLoopbackName(hostname) || policy.allowsPlainHttp
  return isSafe ? undefined : 'must use https, unless it is a loopback address'
}

const faultInAppAddress = ({ protocol }: URL) =>
  ownedSchemes.has(protocol.slice(0, -1)) ? 'must have a scheme of the app’s own' : undefined

/** What is wrong with the form of a callback, or undefined. */
function faultInCallback(uri: string): string | undefined {
  try {
    checkCallback(uri)
    return undefined
  } catch (error) {
    if (error instanceof Problem) return 'must be an absolute URI'
    throw error
  }
}

/**
 * What is wrong with a redirect URI that is to be registered, continuing "Redirect URI…"; undefined
 * when nothing is (RFC 6749 §3.1.2, RFC 8252 §7, RFC 9700 §2.1).
 */
export function faultInRedirectUri(uri: string, policy: RedirectPolicy): string | undefined {
  if (uri === outOfBand) return undefined
  const fault = faultInCallback(uri)
  if (fault !== undefined) return fault
  if (uri.includes('#')) return 'must not have a fragment'
  const url = new URL(uri)
  if (url.username || url.password) return 'must not have a username or a password'
  return /^https?:$/.test(url.protocol) ? faultInWebAddress(url, policy) : faultInAppAddress(url)
}

/** A loopback address without its port, which the system picks anew each time. */
const withoutPort = (uri: string) =>
  uri.replace(/^(http:\/\/(?:127\.0\.0\.1|\[::1\]))(?::\d{1,5})?(?=[/?]|$)/, '$1')

const isLoopbackAddress = (uri: string) => /^http:\/\/(127\.0\.0\.1|\[::1\])([:/?]|$)/.test(uri)

/** Byte for byte the same, but for the port of a loopback address (RFC 8252 §7.3, RFC 9700 §2.1). */
export function matchesRegistered(uri: string, registered: string): boolean {
  if (uri === registered) return true
  if (!isLoopbackAddress(uri) || !isLoopbackAddress(registered) || !URL.canParse(uri)) return false
  return withoutPort(uri) === withoutPort(registered)
}
