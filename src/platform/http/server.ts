import cookie from '@fastify/cookie'
import { fastify, type FastifyInstance } from 'fastify'
import { validatorCompiler } from 'fastify-type-provider-zod'
import type { Context } from '../context.js'
import { Problem } from '../problem.js'
import { acceptBodies } from './bodies.js'
import { cors } from './cors.js'
import { respondToClientError, headLimit } from './client-error.js'
import { createErrorHandler, type AsyncRenderer } from './errors.js'
import { createRequestLog, shareLogger } from './request-log.js'
import { setSecurityHeaders } from './security-headers.js'
import { acceptWebSockets } from './web-sockets.js'

/** One mebibyte; imports have a limit of their own. */
const bodyLimit = 1024 * 1024

const unused = (): never => {
  throw new Error('The compilers are those that createServer sets')
}

/** Without these Fastify would load compilers of its own, which weigh more than all of ours. */
const compilersFactory = { buildValidator: unused, buildSerializer: unused }

interface ServerOptions {
  /** How a problem is shown where no door says otherwise. */
  render: AsyncRenderer
  /** The paths that pages of other origins may read. */
  openPaths: RegExp
  /** Adds what counts and times the requests; absent when nothing does. */
  measure?: ((app: FastifyInstance) => void) | undefined
}

/** A server with all that its doors have in common, and without a route. */
export async function createServer(
  { config, logger }: Pick<Context, 'config' | 'logger'>,
  { render, openPaths, measure }: ServerOptions,
): Promise<FastifyInstance> {
  const sendProblem = createErrorHandler(render)
  const app = fastify({
    loggerInstance: logger,
    logController: createRequestLog(),
    childLoggerFactory: shareLogger,
    bodyLimit,
    http: { maxHeaderSize: headLimit },
    clientErrorHandler: respondToClientError,
    schemaController: { compilersFactory },
    trustProxy: config.trustProxy,
    // At a stop, requests under way are finished; serve.ts ends what then stays open.
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    requestTimeout: 60_000,
    // What is wrong before there is a route, such as a path that cannot be decoded.
    frameworkErrors: (error, request, reply) => {
      void sendProblem(error, request, reply)
    },
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 500 },
  })
  measure?.(app)
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(() => JSON.stringify)
  app.setErrorHandler(sendProblem)
  app.setNotFoundHandler(() => {
    throw new Problem('not_found')
  })
  app.addHook('onRequest', setSecurityHeaders(config.baseUrl))
  await app.register(cors, { openPaths })
  await app.register(cookie)
  await acceptBodies(app)
  await acceptWebSockets(app)
  return app
}
