import type { FastifyInstance } from 'fastify'
import type { PageParts } from '../../html/visitor.js'
import type { EventHub } from '../../platform/events/hub.js'
import { createErrorHandler } from '../../platform/http/errors.js'
import { partialResponse } from '../../platform/http/partial-response.js'
import { Problem } from '../../platform/problem.js'
import { feedRoutes } from './feed.js'
import { feedsOutRoutes, feedTokenRoutes } from './feeds-out.js'
import { catalogueRoutes } from './from-catalogue.js'
import { groupRoutes } from './groups.js'
import { historyRoutes } from './history.js'
import { notificationRoutes } from './notifications.js'
import { passThrough } from './pass-through.js'
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

type DoorParts = PageParts & { hub: EventHub }

const everyMethod = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH']

/** What is unknown below the guarded prefix is refused like any other route, then not found. */
async function unknownRoutes(app: FastifyInstance): Promise<void> {
  app.route({
    method: everyMethod,
    url: '/*',
    config: { endpoint: '*' },
    schema: { hide: true },
    handler: () => {
      throw new Problem('not_found')
    },
  })
}

async function authRoutes(app: FastifyInstance, parts: DoorParts): Promise<void> {
  const { config, db, clock, keyring, hub } = parts
  const { baseUrl, limits } = config
  await app.register(preferencesRoutes, { db })
  await app.register(subscriptionRoutes, { db, clock, limit: limits.subscriptions })
  await app.register(feedRoutes, { db, clock, baseUrl })
  await app.register(feedTokenRoutes, { db, clock, baseUrl })
  await app.register(groupRoutes, { db, clock })
  await app.register(notificationRoutes, { config, db, clock, hub, baseUrl })
  await app.register(playlistRoutes, { db, clock, limits, baseUrl })
  await app.register(playlistVideoRoutes, { db, clock, limits, baseUrl })
  await app.register(readOwnPlaylistRoute, { db, baseUrl })
  await app.register(historyRoutes, { db, clock })
  await app.register(tokenRoutes, { config, db, clock, keyring })
  await app.register(transferRoutes, { db, clock, limits })
  await app.register(unknownRoutes)
}

/** The account API as Invidious clients speak it; README.md here names its document and clients. */
export async function invidiousDoor(app: FastifyInstance, parts: DoorParts): Promise<void> {
  const { config, db, clock, keyring, hub } = parts
  const { baseUrl } = config
  const { websub, upstreamUrl, upstreamTimeout: timeout, thumbnailUrl } = config.sources
  app.setErrorHandler(createErrorHandler(renderInvidiousProblem))
  app.addHook('preSerialization', partialResponse)
  await app.register(authRoutes, { ...parts, prefix: '/api/v1/auth' })
  await app.register(publicRoutes, { config, db, clock, prefix: '/api/v1' })
  await app.register(readPlaylistRoute, {
    db,
    baseUrl,
    authenticator: parts,
    prefix: '/api/v1',
  })
  await app.register(feedsOutRoutes, { db, baseUrl })
  if (upstreamUrl === undefined) {
    await app.register(catalogueRoutes, { db, clock, baseUrl, thumbnailUrl })
  } else await app.register(passThrough, { upstreamUrl, timeout })
  if (websub) {
    const logger = app.log
    await app.register(webhookRoutes, { ...websub, db, clock, keyring, hub, logger })
  }
}
