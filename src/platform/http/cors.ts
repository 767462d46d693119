import type { FastifyInstance, onRequestHookHandler } from 'fastify'
import fastifyPlugin from 'fastify-plugin'

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

const allowOtherSites =
  (openPaths: RegExp): onRequestHookHandler =>
  (request, reply, done) => {
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

/**
 * Lets pages of other sites read responses below `openPaths`, and responds to their preflights (https://fetch.spec.whatwg.org/#http-cors-protocol).
 * Any header may be sent, as none of them carries a credential by itself; cookies may not: `*` allows
 * no credentials.
 */
export const cors = fastifyPlugin(
  async (app: FastifyInstance, { openPaths }: { openPaths: RegExp }) => {
    app.addHook('onRequest', allowOtherSites(openPaths))
  },
)
