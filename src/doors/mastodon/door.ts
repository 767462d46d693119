import type { FastifyInstance } from 'fastify'
import type { Context } from '../../platform/context.js'
import { createErrorHandler } from '../../platform/http/errors.js'
import { sayUnknownBelow } from '../unknown-paths.js'
import { mastodonAccountRoutes } from './accounts.js'
import { appRoutes } from './apps.js'
import { emptyListRoutes } from './empty-lists.js'
import { instanceRoutes } from './instance.js'
import { nodeInfoRoutes } from './node-info.js'
import { mastodonNotificationRoutes } from './notifications.js'
import { ownAppRoutes } from './own-apps.js'
import { preferenceRoutes } from './preferences.js'
import { renderMastodonProblem } from './problem.js'
import { mastodonTokenRoutes } from './tokens.js'

/** What clients of Mastodon ask of an instance; README.md here names documents and clients. */
export async function mastodonDoor(app: FastifyInstance, context: Context): Promise<void> {
  app.setErrorHandler(createErrorHandler(renderMastodonProblem))
  await sayUnknownBelow(app, '/api/v2')
  await app.register(appRoutes, context)
  await app.register(ownAppRoutes, context)
  await app.register(mastodonAccountRoutes, context)
  await app.register(mastodonTokenRoutes, context)
  await app.register(instanceRoutes, context)
  await app.register(nodeInfoRoutes, context)
  await app.register(mastodonNotificationRoutes, context)
  await app.register(preferenceRoutes)
  await app.register(emptyListRoutes)
}
