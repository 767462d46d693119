import type { FastifyInstance } from 'fastify'
import type { Context } from '../../platform/context.js'
import { createErrorHandler } from '../../platform/http/errors.js'
import { Problem } from '../../platform/problem.js'
import { createWatchSessions } from '../../rooms/watch/watch-sessions.js'
import { clientScriptRoutes } from './client-script.js'
import { mintingRoutes, sessionEndRoute } from './minting.js'
import { renderSceenicProblem } from './problem.js'
import { sessionSocketRoute } from './session-socket.js'
import { sessionStateRoute } from './session-state.js'

/** What is not there is said in this dialect, not as a page. */
async function unknownStreamPaths(app: FastifyInstance): Promise<void> {
  app.route({
    method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    url: '/stream/*',
    config: { access: 'public' },
    schema: { hide: true },
    handler: async (request) => {
      throw new Problem('not_found', `There is nothing at ${request.method} ${request.url}`)
    },
  })
}

/** Sceenic's sessions for watching together; README.md here names its document and clients. */
export async function sceenicDoor(app: FastifyInstance, context: Context): Promise<void> {
  const { config, db, clock, logger, relay } = context
  app.setErrorHandler(createErrorHandler(renderSceenicProblem))
  app.addHook('onSend', async (_request, reply) => {
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
  })
  const sessions = createWatchSessions({ db, clock, logger, relay, limits: config.rooms })
  sessions.start()
  // Before the database is closed.
  app.addHook('preClose', () => sessions.close())
  await app.register(mintingRoutes, context)
  await app.register(sessionEndRoute, context)
  await app.register(sessionSocketRoute, { ...context, sessions })
  await app.register(sessionStateRoute, { ...context, sessions })
  await app.register(clientScriptRoutes)
  await app.register(unknownStreamPaths)
}
