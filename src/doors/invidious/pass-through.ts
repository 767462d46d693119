import type { FastifyInstance } from 'fastify'
import type { IncomingHttpHeaders } from 'node:http'
import { findOwnPlaylistPath } from '../../html/playlist-paths.js'
import { Problem } from '../../platform/problem.js'

/** YouTube's playlists; ours begin with IVPL, and mixes are redirected. */
const foreignPlaylist = ':plid(^(?!IVPL|RD)[\\w-]+$)'

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

/** What goes to the Invidious behind, as far as no route of ours answers. */
const paths = [
  '/api/v1/*',
  `/api/v1/playlists/${foreignPlaylist}`,
  '/api/manifest/*',
  '/vi/*',
  '/ggpht/*',
  '/sb/*',
  '/s_p/*',
  '/yts/*',
  '/latest_version',
  '/videoplayback',
  '/videoplayback/*',
  '/companion/*',
  '/watch',
  '/watch/*',
  '/embed/*',
  '/shorts/*',
  '/live/*',
  '/channel/*',
  '/c/*',
  '/user/*',
  '/playlist',
  '/search',
  '/results',
  '/css/*',
  '/js/*',
  '/fonts/*',
  '/videojs/*',
] as const

/** Nothing else of a request is passed on, credentials and addresses least of all. */
const passedOnHeaders = [
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
]

/** Of an answer these are for us to say. */
const ownHeaders = /^(set-cookie|access-control-.*|strict-transport-security|alt-svc)$/

const keep = (headers: IncomingHttpHeaders, isKept: (name: string) => boolean) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => isKept(name)))

function rewriteAnswer(upstream: string) {
  return (headers: IncomingHttpHeaders): IncomingHttpHeaders => {
    const kept: IncomingHttpHeaders = keep(headers, (name) => !ownHeaders.test(name))
    if (kept.location?.startsWith(`${upstream}/`)) {
      kept.location = kept.location.slice(upstream.length)
    }
    return kept
  }
}

interface Upstream {
  /** No slash at the end. */
  upstreamUrl: string
  /** Milliseconds to the begin of an answer, and from one part of it to the next. */
  timeout: number
}

const optionsFor = ({ upstreamUrl: upstream, timeout }: Upstream) => ({
  upstream,
  disableRequestLogging: true,
  undici: { connections: 256, headersTimeout: timeout, bodyTimeout: timeout },
  replyOptions: {
    // By default a 503 is asked for again, ten times. That is for the client to decide.
    retryDelay: () => null,
    rewriteRequestHeaders: (_request: unknown, headers: IncomingHttpHeaders) =>
      keep(headers, (name) => passedOnHeaders.includes(name)),
    rewriteHeaders: rewriteAnswer(upstream),
    onError: (reply: { send: (problem: Problem) => unknown }, { error }: { error: Error }) => {
      reply.send(new Problem('upstream_down', undefined, { cause: error, retryAfter: 10 }))
    },
  },
})

/**
 * Puts this server in front of an Invidious: what is not ours is passed on as streams, without
 * credentials (contract §2.6, 7). A YouTube playlist that a client asks for with its credential is
 * that of anybody.
 */
export async function passThrough(app: FastifyInstance, upstream: Upstream): Promise<void> {
  const { default: httpProxy } = await import('@fastify/http-proxy')
  // The Invidious documents them.
  app.addHook('onRoute', (route) => {
    route.schema ??= { hide: true }
  })
  // This path is theirs for YouTube's playlists, and ours for our own.
  app.addHook('onRequest', async (request, reply) => {
    const own = findOwnPlaylistPath(request.url)
    if (own !== undefined) return reply.redirect(own, 302)
    return undefined
  })
  // Bodies go on as they come.
  app.removeAllContentTypeParsers()
  await app.register(httpProxy, {
    ...optionsFor(upstream),
    routes: [...paths],
    config: { access: 'public' },
    httpMethods: [...methods],
  })
  await app.register(httpProxy, {
    ...optionsFor(upstream),
    prefix: '/api/v1/auth/playlists',
    rewritePrefix: '/api/v1/playlists',
    routes: [`/${foreignPlaylist}`],
    httpMethods: ['GET', 'HEAD'],
    config: { access: { endpoint: 'playlists/:plid' } },
  })
}
