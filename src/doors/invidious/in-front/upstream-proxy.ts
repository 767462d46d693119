import type { FastifyInstance, FastifyReply } from 'fastify'
import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'
import { Problem } from '../../../platform/problem.js'

/** Nothing else of a request is passed on, credentials and addresses least of all. */
const passedOnHeaders: ReadonlySet<string> = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'content-encoding',
  'content-length',
  'content-type',
  'host',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
  'range',
  'user-agent',
])

/** Response headers that are ours to say, or that end at the next hop (RFC 9110 §7.6.1). */
const droppedHeaders =
  /^(set-cookie|access-control-.*|strict-transport-security|alt-svc|connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade)$/

/** A value that Node would refuse to send on. */
const isSendable = (value: string | string[] | undefined) =>
  [value].flat().every((text) => !/[^\t\x20-\x7e\x80-\xff]/.test(text ?? ''))

function rewriteHeaders(upstream: string) {
  return (headers: IncomingHttpHeaders): IncomingHttpHeaders => {
    const kept: IncomingHttpHeaders = Object.fromEntries(
      Object.entries(headers).filter(
        ([name, value]) => !droppedHeaders.test(name) && isSendable(value),
      ),
    )
    if (kept.location?.startsWith(`${upstream}/`)) {
      kept.location = kept.location.slice(upstream.length)
    }
    return kept
  }
}

export interface Upstream {
  /** No slash at the end. */
  upstreamUrl: string
  /** Milliseconds to the beginning of a response, and from one part of it to the next. */
  timeout: number
}

interface PassOnOptions {
  /** Asked for instead of the request's own path; the query stays. */
  path?: string | undefined
  /** Sends the upstream's response itself; headers and status are set already. */
  respond?: ((body: Readable) => void) | undefined
  /** Asks for all of the body, not compressed. */
  isPlain?: boolean
}

/** Sends a request on to the upstream without credentials, and its response back as a stream. */
export type PassOn = (reply: FastifyReply, options?: PassOnOptions) => FastifyReply

/** Makes the way to the upstream for the routes of this instance. */
export async function connectUpstream(
  app: FastifyInstance,
  { upstreamUrl, timeout }: Upstream,
): Promise<PassOn> {
  // Only where there is an upstream, as it takes memory.
  const { default: replyFrom } = await import('@fastify/reply-from')
  await app.register(replyFrom, {
    base: upstreamUrl,
    disableRequestLogging: true,
    undici: { connections: 256, headersTimeout: timeout, bodyTimeout: timeout },
  })
  const rewriteResponseHeaders = rewriteHeaders(upstreamUrl)
  return (reply, { path, respond, isPlain = false } = {}) =>
    reply.from(path, {
      // By default a 503 is asked for again, ten times. That is for the client to decide.
      retryDelay: () => null,
      rewriteRequestHeaders: (_request: unknown, headers: IncomingHttpHeaders) => {
        const kept = Object.entries(headers).filter(([name]) => passedOnHeaders.has(name))
        if (!isPlain) return Object.fromEntries(kept)
        const whole = kept.filter(([name]) => !/^(if-|range$)/.test(name))
        return { ...Object.fromEntries(whole), 'accept-encoding': 'identity' }
      },
      rewriteHeaders: rewriteResponseHeaders,
      onError: (failed, { error }) => {
        void failed.send(new Problem('upstream_down', undefined, { cause: error, retryAfter: 10 }))
      },
      ...(respond && {
        onResponse: (_request, _sent, { stream }) => {
          respond(stream)
        },
      }),
    })
}
