import cookie from '@fastify/cookie'
import { fastify, type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import { validatorCompiler } from 'fastify-type-provider-zod'
import { adminDoor } from './doors/admin/door.js'
import { antiRaidDoor } from './doors/antiraid/door.js'
import { invidiousDoor } from './doors/invidious/door.js'
import { cataloguePaths } from './doors/invidious/from-catalogue.js'
import { passedOnPaths } from './doors/invidious/pass-through.js'
import { mastodonDoor } from './doors/mastodon/door.js'
import { openTogetherTubeDoor } from './doors/opentogethertube/door.js'
import { createGuard, refuseUnguarded } from './identity/guard.js'
import { keepEnvironmentKey } from './identity/api-keys/api-keys.js'
import { pages } from './doors/web/door.js'
import { renderPageProblem } from './html/problem-page.js'
import type { Clock } from './platform/clock.js'
import type { Config } from './platform/config.js'
import type { Database } from './platform/db/schema.js'
import type { EventHub } from './platform/events/hub.js'
import { answerTogether } from './platform/http/answer-together.js'
import { acceptBodies } from './platform/http/bodies.js'
import { cors } from './platform/http/cors.js'
import { createErrorHandler } from './platform/http/errors.js'
import { health } from './platform/http/health.js'
import { describeApi } from './platform/http/openapi.js'
import { createRequestLog, shareLogger } from './platform/http/request-log.js'
import { setSecurityHeaders } from './platform/http/security-headers.js'
import { writeJson } from './platform/http/write-json.js'
import type { Keyring } from './platform/keyring.js'
import { Problem } from './platform/problem.js'

export interface AppParts {
  config: Config
  db: Database
  clock: Clock
  keyring: Keyring
  hub: EventHub
  logger: FastifyBaseLogger
  /** Adds what counts and times the requests; absent when nothing does. */
  measure?: ((app: FastifyInstance) => void) | undefined
}

/** Every route that answers without a credential; any other without a scope stops the start. */
const publicRoutes = [
  'GET /health/live',
  'GET /health/ready',
  'GET /api/openapi.json',
  'GET /',
  'GET /login',
  'POST /login',
  'POST /login/discord',
  'GET /login/discord/done',
  'POST /signout',
  'GET /recover',
  'POST /recover',
  'GET /authorize_token',
  'POST /authorize_token',
  'GET /token_manager',
  'POST /token_manager',
  'POST /token_ajax',
  'GET /account',
  'POST /account/password',
  'POST /account/delete',
  'POST /account/discord/link',
  'GET /account/discord/done',
  'POST /account/discord/unlink',
  'GET /feed/subscriptions',
  'GET /feed/playlists',
  'GET /feed/playlists/:plid',
  'POST /feed/playlists/:plid',
  'POST /feed/playlists/:plid/videos',
  'POST /feed/playlists/:plid/delete',
  'GET /assets/style.css',
  'OPTIONS *',
  'GET /api/v1/stats',
  'GET /api/v1/popular',
  'GET /api/v1/trending',
  'GET /api/v1/playlists/:plid',
  'GET /oauth/authorize',
  'POST /oauth/authorize',
  'GET /oauth/device',
  'POST /oauth/device',
  ...['/token', '/revoke', '/introspect', '/device_authorization', '/register'].flatMap((path) =>
    ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].map((method) => `${method} /oauth${path}`),
  ),
  'GET /.well-known/oauth-authorization-server',
  'GET /.well-known/nodeinfo',
  'GET /nodeinfo/2.0',
  'POST /api/v1/apps',
  'GET /api/v1/instance',
  'GET /api/auth/grant',
  'GET /api/auth/discord',
  'GET /api/auth/discord/callback',
  'POST /oauth2',
  'GET /api/status',
  'GET /feed/private',
  'GET /feed/playlist/:plid',
  'GET /feed/channel/:ucid',
  ...cataloguePaths,
  ...passedOnPaths,
  'GET /feed/webhook/:callback',
  'POST /feed/webhook/:callback',
]

/** One mebibyte; imports have a limit of their own. */
const bodyLimit = 1024 * 1024

const answerProblem = createErrorHandler(renderPageProblem)

const unused = (): never => {
  throw new Error('The compilers are those that buildApp sets')
}

/** Without these Fastify would load compilers of its own, which weigh more than all of ours. */
const compilersFactory = { buildValidator: unused, buildSerializer: unused }

function createServer({ config, logger }: AppParts) {
  return fastify({
    loggerInstance: logger,
    logController: createRequestLog(),
    childLoggerFactory: shareLogger,
    bodyLimit,
    schemaController: { compilersFactory },
    trustProxy: config.trustProxy,
    // At a stop, what is under way is answered; serve.ts ends what then stays open.
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    requestTimeout: 60_000,
    // What is wrong before there is a route, such as a path that cannot be decoded.
    frameworkErrors: (error, request, reply) => {
      void answerProblem(error, request, reply)
    },
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 500 },
  })
}

/** Foyer as one server: what is common, then every door, top to bottom. */
export async function buildApp(parts: AppParts): Promise<FastifyInstance> {
  const { config, db, clock, keyring, hub } = parts
  const app = createServer(parts)
  parts.measure?.(app)
  await keepEnvironmentKey({ db, clock }, config.adminApiKey)
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(() => writeJson)
  app.setErrorHandler(answerProblem)
  app.setNotFoundHandler(() => {
    throw new Problem('not_found')
  })
  app.addHook('onRoute', refuseUnguarded(publicRoutes))
  app.decorateRequest('principal', undefined)

  app.addHook('onSend', answerTogether)
  app.addHook('onRequest', setSecurityHeaders)
  await app.register(cors)
  await app.register(cookie)
  await acceptBodies(app)
  app.addHook('onRequest', createGuard({ config, db, clock, keyring }))

  await app.register(describeApi, { baseUrl: config.baseUrl })
  await app.register(health, { db })
  await app.register(pages, { config, db, clock, keyring })
  await app.register(invidiousDoor, { config, db, clock, keyring, hub })
  await app.register(mastodonDoor, { config, db, clock, keyring })
  await app.register(openTogetherTubeDoor, { config, db, clock, keyring })
  await app.register(antiRaidDoor, { config, db, clock, keyring })
  await app.register(adminDoor, { db, clock })
  return app
}
