import helmet from '@fastify/helmet'
import type { FastifyInstance, onRequestHookHandler } from 'fastify'
import fastifyPlugin from 'fastify-plugin'

/** An operator's other sub-domains are not ours to force to https. */
const transportSecurity = { 'strict-transport-security': 'max-age=15552000' }

/** What every response carries; what the API hands out is there for other sites, too. */
const forAll = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'cross-origin',
}

/** Puts the headers on every response that matter for an API; a fixed few, as they cost each request. */
export function setSecurityHeaders(baseUrl: string): onRequestHookHandler {
  const headers = { ...forAll, ...(baseUrl.startsWith('https:') ? transportSecurity : {}) }
  return (_request, reply, done) => {
    reply.headers(headers)
    done()
  }
}

/** With `no-referrer` a browser would send `Origin: null` with our own forms. */
const forPages = {
  'referrer-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}

/**
 * helmet for HTML. Pages set their own Content-Security-Policy, because helmet's default forbids the
 * redirect to an app after consent. There is no Cross-Origin-Opener-Policy: an app that opened the
 * log-in and consent pages as a popup must notice that it closed.
 */
export const protectPages = fastifyPlugin(async (app: FastifyInstance) => {
  await app.register(helmet, {
    contentSecurityPolicy: false,
    crossOriginOpenerPolicy: false,
    crossOriginResourcePolicy: false,
    referrerPolicy: false,
    frameguard: false,
    hsts: false,
  })
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers(forPages)
  })
})
