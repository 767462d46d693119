import type { Context } from '../../platform/context.js'
import type { FastifyInstance } from 'fastify'
import { createErrorHandler } from '../../platform/http/errors.js'
import { partialResponse } from '../../platform/http/partial-response.js'
import { Problem } from '../../platform/problem.js'
import { sayUnknownBelow } from '../unknown-paths.js'
import { exportRoutes } from './exports.js'
import { feedRoutes } from './feed.js'
import { feedsOutRoutes, feedTokenRoutes } from './feeds-out.js'
import { catalogueRoutes } from './from-catalogue.js'
import { groupRoutes } from './groups.js'
import { historyRoutes } from './history.js'
import { importRoutes } from './imports.js'
import { notificationRoutes } from './notifications.js'
import { inFrontOfInvidious } from './in-front/in-front.js'
import { connectUpstream, type PassOn } from './in-front/upstream-proxy.js'
import { playlistVideoRoutes } from './playlist-videos.js'
import { playlistRoutes } from './playlists.js'
import { preferencesRoutes } from './preferences.js'
import { renderInvidiousProblem } from './problem.js'
import { publicRoutes } from './public.js'
import { readOwnPlaylistRoute, readPlaylistRoute } from './read-playlist.js'
import { subscriptionRoutes } from './subscriptions.js'
import { tokenRoutes } from './tokens.js'
import { transferRoutes } from './transfer.js'
import { webhookRoutes } from './webhook.js'

const everyMethod = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH']

/** What is unknown below the guarded prefix is refused like any other route, then not found. */
async function unknownRoutes(app: FastifyInstance): Promise<void> {
  app.route({
    method: everyMethod,
    url: '/*',
    config: { access: { endpoint: '*' } },
    schema: { hide: true },
    handler: () => {
      throw new Problem('not_found')
    },
  })
}

const authRoutes = (context: Context) => async (app: FastifyInstance) => {
  await app.register(preferencesRoutes, context)
  await app.register(subscriptionRoutes, context)
  await app.register(feedRoutes, context)
  await app.register(feedTokenRoutes, context)
  await app.register(groupRoutes, context)
  await app.register(notificationRoutes, context)
  await app.register(playlistRoutes, context)
  await app.register(playlistVideoRoutes, context)
  await app.register(readOwnPlaylistRoute, context)
  await app.register(historyRoutes, context)
  await app.register(tokenRoutes, context)
  await app.register(transferRoutes, context)
  await app.register(exportRoutes, context)
  await app.register(importRoutes, context)
  await app.register(unknownRoutes)
}

const openRoutes = (context: Context, passOn?: PassOn) => async (app: FastifyInstance) => {
  await app.register(publicRoutes, { context, passOn })
  await app.register(readPlaylistRoute, context)
}

/** The account API as Invidious clients speak it; README.md here names its document and clients. */
export async function invidiousDoor(app: FastifyInstance, context: Context): Promise<void> {
  const { websub, upstreamUrl, upstreamTimeout: timeout } = context.config.sources
  app.setErrorHandler(createErrorHandler(renderInvidiousProblem))
  app.addHook('preSerialization', partialResponse)
  const passOn =
    upstreamUrl === undefined ? undefined : await connectUpstream(app, { upstreamUrl, timeout })
  await sayUnknownBelow(app, '/api/v1')
  await app.register(authRoutes(context), { prefix: '/api/v1/auth' })
  await app.register(openRoutes(context, passOn), { prefix: '/api/v1' })
  await app.register(feedsOutRoutes, context)
  if (passOn) await app.register(inFrontOfInvidious, { context, passOn })
  else await app.register(catalogueRoutes, context)
  if (websub) await app.register(webhookRoutes, { context, websub })
}
