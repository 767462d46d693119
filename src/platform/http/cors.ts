import type { FastifyInstance, onRequestHookHandler } from 'fastify'
import fastifyPlugin from 'fastify-plugin'

/**
 * Pages and `/oauth/authorize` are for this site alone; what programs call is for any, without
 * cookies: `*` allows no credentials (RFC 9700 §2.6).
 */
const openPaths =
  /^\/((api|vi|ggpht|companion)\/|(latest_version|videoplayback|oauth2|sessions)\b|\.well-known\/|nodeinfo\/|oauth\/(token|revoke|register|userinfo|device_authorization)\b)/

const open = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'Location, Retry-After, WWW-Authenticate, Link',
}

const preflight = {
  'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS',
  'access-control-max-age': '86400',
  vary: 'Access-Control-Request-Headers',
  'content-length': '0',
}

/**
 * Lets pages of other sites read the API, and answers their preflights (https://fetch.spec.whatwg.org/#http-cors-protocol):
 * any header may be sent, as none of them carries a credential by itself.
 */
const allowOtherSites: onRequestHookHandler = (request, reply, done) => {
  if (!openPaths.test(request.url)) {
    done()
    return
  }
  reply.headers(open)
  if (request.method !== 'OPTIONS') {
    done()
    return
  }
  const asked = request.headers['access-control-request-headers']
  if (asked !== undefined) reply.header('access-control-allow-headers', asked)
  reply.headers(preflight).code(204).send()
}

export const cors = fastifyPlugin(async (app: FastifyInstance) => {
  app.addHook('onRequest', allowOtherSites)
  // Hooks run only where there is a route.
  app.options('*', { schema: { hide: true } }, (_request, reply) => {
    reply.callNotFound()
  })
})
