import { BlockList, isIP } from 'node:net'
import { Problem } from '../platform/problem.js'

const longest = 2000

/** What a browser would run, or open from its own disk, instead of going there. */
const refusedProtocols = new Set([
  'about:',
  'blob:',
  'data:',
  'file:',
  'filesystem:',
  'javascript:',
  'vbscript:',
  'view-source:',
])

/**
 * Throws `callback_invalid` unless this is an absolute URL that a token may be sent to, in any
 * scheme an app may have. It goes into a header byte for byte, so it must be
 * printable ASCII.
 */
export function checkCallback(callback: string): void {
  const refuse = (reason: string) =>
    new Problem('callback_invalid', `Invalid callback URL: ${reason}`)
  if (callback.length > longest) throw refuse(`it is longer than ${longest} characters`)
  if (!/^[!-~]+$/.test(callback) || callback.includes('\\')) {
    throw refuse('white space, backslashes and letters beyond ASCII must be percent-encoded')
  }
  if (!/^[a-z][a-z0-9+.-]*:/i.test(callback) || !URL.canParse(callback)) {
    throw refuse('it must be absolute, like https://app.example/callback or app-name://')
  }
  const { protocol } = new URL(callback)
  if (refusedProtocols.has(protocol)) throw refuse(`${protocol} is not allowed`)
  if (/^https?:/.test(protocol) && !/^https?:\/\/[^/?#]/i.test(callback)) {
    throw refuse('it names no host')
  }
}

/** Appends to a callback's query what is already encoded; the rest of it stays byte for byte. */
export function appendToCallback(callback: string, query: string): string {
  const hash = callback.indexOf('#')
  const [base, fragment] =
    hash < 0 ? [callback, ''] : [callback.slice(0, hash), callback.slice(hash)]
  const separator = !base.includes('?') ? '?' : /[?&]$/.test(base) ? '' : '&'
  return `${base}${separator}${query}${fragment}`
}

/** The callback with a granted token, both values encoded twice, as clients decode them. */
export function callbackWithToken(callback: string, token: string, username: string): string {
  const twice = (text: string) => encodeURIComponent(encodeURIComponent(text))
  return appendToCallback(callback, `token=${twice(token)}&username=${twice(username)}`)
}

const nearby = new BlockList()
nearby.addSubnet('127.0.0.0', 8)
nearby.addSubnet('10.0.0.0', 8)
nearby.addSubnet('172.16.0.0', 12)
nearby.addSubnet('192.168.0.0', 16)
nearby.addSubnet('169.254.0.0', 16)
nearby.addAddress('::1', 'ipv6')
nearby.addSubnet('fc00::', 7, 'ipv6')
nearby.addSubnet('fe80::', 10, 'ipv6')

function isNearby(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
  const family = isIP(host)
  if (family !== 0) return nearby.check(host, family === 4 ? 'ipv4' : 'ipv6')
  return host === 'localhost' || /\.(localhost|local|home\.arpa)$/.test(host)
}

/** Whether a token would travel readably to a host that is not this computer or its network. */
export function isPlainHttpToStranger(callback: string): boolean {
  const { protocol, hostname } = new URL(callback)
  return protocol === 'http:' && !isNearby(hostname)
}

/** Who is behind a callback, as far as it says: its host, or the scheme of an app. */
export function callbackOwner(callback: string): string {
  const { protocol, host } = new URL(callback)
  return /^https?:$/.test(protocol) ? host : protocol.slice(0, -1)
}
