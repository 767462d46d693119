import { lookup as resolve, type LookupAddress } from 'node:dns'
import http, {
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http'
import https from 'node:https'
import { BlockList, isIP } from 'node:net'
import { second } from './clock.js'

export interface OutboundRequest {
  url: string
  method?: 'GET' | 'POST'
  headers?: Record<string, string>
  body?: string
  /** The most bytes of an response that are read; more is an error. One mebibyte by default. */
  maxBytes?: number
  /** Milliseconds for all of it, redirects included; the way out's own by default. */
  timeout?: number
  signal?: AbortSignal
}

export interface OutboundResponse {
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
}

/** The only way out of this server. */
export interface Outbound {
  /** Throws an Error that says what went wrong with which host. */
  send(request: OutboundRequest): Promise<OutboundResponse>
  close(): void
}

const redirectLimit = 3

const privateNetworks = new BlockList()
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  privateNetworks.addSubnet(network, bits, 'ipv4')
}
for (const [network, bits] of [
  ['::', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  privateNetworks.addSubnet(network, bits, 'ipv6')
}

/** Whether an address is not one of the public internet (RFC 6890); also as IPv4 within IPv6. */
export function isPrivateAddress(address: string): boolean {
  return privateNetworks.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
}

type LookupDone = (
  error: NodeJS.ErrnoException | null,
  address: string | LookupAddress[],
  family?: number,
) => void

/** The look-up of the connection itself, so that a name cannot resolve to another address in between. */
function lookupPublic(hostname: string, options: object, done: LookupDone): void {
  resolve(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) {
      done(error, [])
      return
    }
    const hidden = addresses.find(({ address }) => isPrivateAddress(address))
    if (hidden) done(new Error(`${hostname} leads into a private network`), [])
    else if ('all' in options && options.all) done(null, addresses)
    else done(null, addresses[0]?.address ?? '', addresses[0]?.family)
  })
}

function checkUrl(url: URL, isTrusted: boolean): void {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new Error(`${url.protocol} is not a way out`)
  }
  if (url.username || url.password) throw new Error(`${url.hostname}: no credentials in addresses`)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (!isTrusted && isIP(host) !== 0 && isPrivateAddress(host)) {
    throw new Error(`${host} is in a private network`)
  }
}

async function readBoundedBody(response: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response) {
    // A response without an encoding set gives buffers.
    const bytes = chunk as Buffer
    size += bytes.length
    if (size > maxBytes) throw new Error(`the response has more than ${maxBytes} bytes`)
    chunks.push(bytes)
  }
  return Buffer.concat(chunks)
}

interface Agents {
  'http:': http.Agent
  'https:': https.Agent
}

function openOutbound(url: URL, options: RequestOptions, body: string | undefined) {
  return new Promise<IncomingMessage>((done, fail) => {
    const { request } = url.protocol === 'https:' ? https : http
    const outgoing = request(url, options, done)
    outgoing.on('error', fail)
    outgoing.end(body)
  })
}

type Hop = Omit<OutboundRequest, 'url' | 'timeout'> & { url: URL; signal: AbortSignal }

async function sendOnce(hop: Hop, agents: Agents, isTrusted: boolean): Promise<OutboundResponse> {
  checkUrl(hop.url, isTrusted)
  const { method = 'GET', headers, body, signal, maxBytes = 1024 * 1024 } = hop
  const response = await openOutbound(
    hop.url,
    {
      method,
      headers: {
        'user-agent': 'Foyer',
        ...headers,
        ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
      },
      signal,
      agent: hop.url.protocol === 'https:' ? agents['https:'] : agents['http:'],
      ...(isTrusted ? {} : { lookup: lookupPublic }),
    },
    body,
  )
  try {
    return {
      status: response.statusCode ?? 0,
      headers: response.headers,
      body: await readBoundedBody(response, maxBytes),
    }
  } finally {
    response.destroy()
  }
}

const isRedirect = (status: number) => [301, 302, 303, 307, 308].includes(status)

/** Why a request failed, for a log line: the time-out is said in plain words. */
function explainOutboundFailure(error: unknown, { url: { host }, signal }: Hop): Error {
  const isLate = signal.aborted
  const text = error instanceof Error ? error.message : String(error)
  return new Error(`${host}: ${isLate ? 'no response in time' : text}`, { cause: error })
}

/**
 * Makes the way out. Requests go to public addresses only, checked at each redirect and at the very
 * connection; `trusted` are origins that the operator configured, which may be private. A request that
 * names no time-out has `defaultTimeout` milliseconds.
 */
export function createOutbound(trusted: readonly string[], defaultTimeout = 15 * second): Outbound {
  const options = { keepAlive: true, maxSockets: 16, maxTotalSockets: 256, timeout: 60 * second }
  const pools = (): Agents => ({
    'http:': new http.Agent(options),
    'https:': new https.Agent(options),
  })
  // Two pools: a connection that was let through for a trusted origin must serve no other.
  const agents = { trusted: pools(), others: pools() }
  const origins = new Set(trusted)

  return {
    async send({ url, timeout = defaultTimeout, signal, ...rest }) {
      const limits = [AbortSignal.timeout(timeout), ...(signal ? [signal] : [])]
      let hop: Hop = { ...rest, url: new URL(url), signal: AbortSignal.any(limits) }
      for (let hops = 0; ; hops += 1) {
        const { url: here } = hop
        const isTrusted = origins.has(here.origin)
        try {
          const pool = isTrusted ? agents.trusted : agents.others
          const response = await sendOnce(hop, pool, isTrusted)
          const { location } = response.headers
          if (!isRedirect(response.status) || location === undefined) return response
          if (hop.method === 'POST') throw new Error('responds to a POST with a redirect')
          if (hops >= redirectLimit) throw new Error('too many redirects')
          hop = { ...hop, url: new URL(location, here) }
        } catch (error) {
          throw explainOutboundFailure(error, hop)
        }
      }
    },
    close() {
      for (const pool of [agents.trusted, agents.others]) {
        pool['http:'].destroy()
        pool['https:'].destroy()
      }
    },
  }
}
