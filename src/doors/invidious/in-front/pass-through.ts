import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify'
import { findOwnPlaylistPath } from '../../../html/playlist-paths.js'
import { renderPageProblem } from '../../../html/problem-page.js'
import { createErrorHandler, type AsyncRenderer } from '../../../platform/http/errors.js'
import { renderInvidiousProblem } from '../problem.js'
import type { PassOn } from './upstream-proxy.js'
import { sendUpstreamPage } from './visitor-page.js'
import type { Context } from '../../../platform/context.js'

/** YouTube's playlists; ours begin with IVPL, and mixes are redirected. */
const foreignPlaylist = ':plid(^(?!IVPL|RD)[\\w-]+$)'

/** What programs and pages load. */
const filePaths = [
  '/api/v1/*',
  `/api/v1/playlists/${foreignPlaylist}`,
  '/api/manifest/*',
  '/vi/*',
  '/ggpht/*',
  '/sb/*',
  '/s_p/*',
  '/pl_c/*',
  '/tvfilm_banner/*',
  '/yts/*',
  '/latest_version',
  '/videoplayback',
  '/videoplayback/*',
  '/companion/*',
  '/css/*',
  '/js/*',
  '/fonts/*',
  '/videojs/*',
  '/opensearch.xml',
  '/feeds/videos.xml',
  `/feed/playlist/${foreignPlaylist}`,
  '/robots.txt',
  '/site.webmanifest',
  '/browserconfig.xml',
  '/:icon(^[\\w-]+\\.(?:svg|png|ico)$)',
] as const

/** What people look at. */
const pagePaths = [
  '/watch',
  '/watch/*',
  '/w/*',
  '/v/*',
  '/e/*',
  '/embed',
  '/embed/*',
  '/shorts/*',
  '/live/*',
  '/clip/*',
  '/post/*',
  '/channel/*',
  '/c/*',
  '/user/*',
  '/@*',
  '/profile',
  '/profile/*',
  '/attribution_link',
  '/attribution_link/*',
  '/playlist',
  '/mix',
  '/watch_videos',
  '/search',
  '/results',
  '/hashtag/*',
  '/feed/popular',
  '/feed/trending',
  '/redirect',
  '/privacy',
  '/licenses',
] as const

const anyMethod: HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']
const reading: HTTPMethods[] = ['GET', 'HEAD']

/** The forms of its pages that anybody may send. */
const publicForms = ['/search', '/download'] as const

/** A person reads a page, a program JSON. */
const renderUpstreamFailure: AsyncRenderer = (problem, request) => {
  const isPage = !request.url.startsWith('/api/') && request.headers.accept?.includes('text/html')
  return isPage ? renderPageProblem(problem, request) : renderInvidiousProblem(problem, request)
}

/** A player may stand in the page of another site; forms on pages tell where they come from. */
function setPageHeaders(request: FastifyRequest, reply: FastifyReply): void {
  reply.header('referrer-policy', 'same-origin')
  if (request.url.startsWith('/embed/')) reply.removeHeader('x-frame-options')
}

/** A YouTube playlist that a client asks for with its credential is that of anybody. */
function foreignPlaylistRoute(app: FastifyInstance, passOn: PassOn): void {
  app.route<{ Params: { plid: string } }>({
    method: reading,
    url: `/api/v1/auth/playlists/${foreignPlaylist}`,
    config: { access: { endpoint: 'playlists/:plid' } },
    handler: ({ params }, reply) => passOn(reply, { path: `/api/v1/playlists/${params.plid}` }),
  })
}

/**
 * Puts this server in front of an Invidious: what is not ours is passed on as streams, without
 * credentials.
 */
export async function passThrough(
  app: FastifyInstance,
  { context, passOn }: { context: Context; passOn: PassOn },
): Promise<void> {
  app.setErrorHandler(createErrorHandler(renderUpstreamFailure))
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
  app.addContentTypeParser('*', (_request, payload, done) => {
    done(null, payload)
  })
  const config = { access: 'public' } as const
  for (const url of filePaths) {
    app.route({ method: anyMethod, url, config, handler: (_request, reply) => passOn(reply) })
  }
  const home = context.config.sources.isUpstreamHome ? ['/'] : []
  for (const url of [...home, ...pagePaths]) {
    const handler = (request: FastifyRequest, reply: FastifyReply) => {
      setPageHeaders(request, reply)
      return sendUpstreamPage(context, passOn, { request, reply })
    }
    app.route({ method: reading, url, config, handler })
  }
  for (const url of publicForms) {
    app.post(url, { config }, (_request, reply) => passOn(reply))
  }
  foreignPlaylistRoute(app, passOn)
}
