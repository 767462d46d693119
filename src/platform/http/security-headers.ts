import helmet from '@fastify/helmet'
import type { FastifyInstance, onRequestHookHandler } from 'fastify'
import fastifyPlugin from 'fastify-plugin'

/** What every answer carries; what the API hands out is there for other sites, too. */
const forAll = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'cross-origin',
}

/** Puts the headers on every answer that matter for an API; a fixed few, as they cost each request. */
export const setSecurityHeaders: onRequestHookHandler = (_request, reply, done) => {
  reply.headers(forAll)
  done()
}

/**
 * helmet for HTML. Pages set their own Content-Security-Policy, because helmet's default forbids the
 * redirect to an app after consent. An operator's other sub-domains are not ours to force to https.
 */
export const protectPages = fastifyPlugin(
  async (app: FastifyInstance, { baseUrl }: { baseUrl: string }) => {
    await app.register(helmet, {
      contentSecurityPolicy: false,
      referrerPolicy: { policy: 'no-referrer' },
      crossOriginResourcePolicy: { policy: 'same-origin' },
      frameguard: { action: 'deny' },
      hsts: baseUrl.startsWith('https:') && { maxAge: 180 * 86_400, includeSubDomains: false },
    })
  },
)
