import type { FastifyInstance } from 'fastify'
import type { Context } from '../../platform/context.js'
import { createErrorHandler } from '../../platform/http/errors.js'
import { codeLogInRoutes } from './log-in.js'
import { renderAntiRaidProblem } from './problem.js'
import { sessionRoutes } from './sessions.js'

/** AntiRaid's sessions; README.md here names its document and clients. */
export async function antiRaidDoor(app: FastifyInstance, context: Context): Promise<void> {
  app.setErrorHandler(createErrorHandler(renderAntiRaidProblem))
  app.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'no-store')
  })
  await app.register(codeLogInRoutes, context)
  await app.register(sessionRoutes, context)
}
