import type { FastifyInstance } from 'fastify'
import { protectPages } from '../../platform/http/security-headers.js'
import { createErrorHandler } from '../../platform/http/errors.js'
import type { Context } from '../../platform/context.js'
import { Problem } from '../../platform/problem.js'
import { authorizeRoutes } from './authorize.js'
import { deviceRoutes } from './device.js'
import { introspectRoute } from './introspect.js'
import { managedClientRoutes } from './managed-client.js'
import { metadataRoutes } from './metadata.js'
import { renderOAuthProblem } from './problem.js'
import { registerRoutes } from './register.js'
import { oauthTokenRoutes } from './token.js'
import { userInfoRoutes } from './userinfo.js'

/**
 * Secrets travel in bodies alone: an endpoint that is called with another method says so, in the
 * form of the RFC (RFC 6749 §3.2).
 */
async function refuseOtherMethods(app: FastifyInstance): Promise<void> {
  app.addHook('onRoute', ({ method, url }) => {
    if (method !== 'POST') return
    app.route({
      method: ['GET', 'PUT', 'PATCH', 'DELETE'],
      url,
      config: { access: 'public' },
      schema: { hide: true },
      handler: () => {
        throw new Problem('request_invalid', 'Use POST')
      },
    })
  })
}

/** What clients call, with the errors of RFC 6749. No response is ever stored. */
async function endpoints(app: FastifyInstance, context: Context): Promise<void> {
  app.setErrorHandler(createErrorHandler(renderOAuthProblem))
  app.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'no-store').header('pragma', 'no-cache')
  })
  await app.register(userInfoRoutes, context)
  await app.register(managedClientRoutes, context)
  await refuseOtherMethods(app)
  await app.register(oauthTokenRoutes, context)
  await app.register(introspectRoute, context)
  await app.register(registerRoutes, context)
}

/** What people see of it. */
async function pages(app: FastifyInstance, context: Context): Promise<void> {
  await app.register(protectPages)
  await app.register(authorizeRoutes, context)
  await app.register(deviceRoutes, context)
}

/** Foyer as an OAuth 2.0 authorization server; README.md here names documents and clients. */
export async function oauthDoor(app: FastifyInstance, context: Context): Promise<void> {
  await app.register(pages, context)
  await app.register(endpoints, context)
  await app.register(metadataRoutes, context)
}
