import type { FastifyInstance } from 'fastify'
import type { PageParts } from '../../html/visitor.js'
import { createErrorHandler } from '../../platform/http/errors.js'
import { protectPages } from '../../platform/http/security-headers.js'
import { Problem } from '../../platform/problem.js'
import { accountRoutes, userInfoRoutes } from './accounts.js'
import { appRoutes } from './apps.js'
import { authorizeRoutes } from '../oauth/authorize.js'
import { deviceRoutes } from '../oauth/device.js'
import { instanceRoutes, nodeInfoRoutes } from './instance.js'
import { metadataRoutes } from '../oauth/metadata.js'
import { oauthRegisterRoutes } from '../oauth/register.js'
import { oauthIntrospectRoute } from '../oauth/introspect.js'
import { oauthTokenRoutes } from '../oauth/token.js'
import { ownAppRoutes } from './own-apps.js'
import { renderMastodonProblem, renderOAuthProblem } from './problem.js'
import { tokenRoutes } from './tokens.js'

const postOnly = [
  '/oauth/token',
  '/oauth/revoke',
  '/oauth/introspect',
  '/oauth/device_authorization',
  '/oauth/register',
]

/** Secrets travel in bodies alone, so these take nothing but POST (RFC 6749 §3.2). */
async function refuseOtherMethods(app: FastifyInstance): Promise<void> {
  for (const url of postOnly) {
    app.route({
      method: ['GET', 'PUT', 'PATCH', 'DELETE'],
      url,
      schema: { hide: true },
      handler: () => {
        throw new Problem('request_invalid', 'Use POST')
      },
    })
  }
}

/** What clients call, with the errors of RFC 6749. No answer is ever stored. */
async function oauthEndpoints(app: FastifyInstance, parts: PageParts): Promise<void> {
  app.setErrorHandler(createErrorHandler(renderOAuthProblem))
  app.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'no-store').header('pragma', 'no-cache')
  })
  await app.register(oauthTokenRoutes, parts)
  await app.register(oauthIntrospectRoute, parts)
  await app.register(oauthRegisterRoutes, parts)
  await app.register(userInfoRoutes, parts)
  await app.register(refuseOtherMethods)
}

async function api(app: FastifyInstance, { config, db, clock, keyring }: PageParts): Promise<void> {
  // Not the options as they came: with them their prefix would be put on again.
  const parts = { config, db, clock, keyring }
  app.setErrorHandler(createErrorHandler(renderMastodonProblem))
  await app.register(appRoutes, parts)
  await app.register(ownAppRoutes, parts)
  await app.register(accountRoutes, parts)
  await app.register(tokenRoutes, parts)
  await app.register(instanceRoutes, parts)
}

/** What people see of it. */
async function oauthPages(app: FastifyInstance, parts: PageParts): Promise<void> {
  await app.register(protectPages, { baseUrl: parts.config.baseUrl })
  await app.register(authorizeRoutes, parts)
  await app.register(deviceRoutes, parts)
}

/** Foyer as an OAuth 2.0 server in Mastodon's manner; README.md here names documents and clients. */
export async function mastodonDoor(app: FastifyInstance, parts: PageParts): Promise<void> {
  await app.register(oauthPages, parts)
  await app.register(oauthEndpoints, parts)
  await app.register(metadataRoutes, parts)
  await app.register(nodeInfoRoutes, parts)
  await app.register(api, { ...parts, prefix: '/api/v1' })
}
