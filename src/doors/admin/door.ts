import type { FastifyInstance } from 'fastify'
import { challengesFor } from '../../authorization/challenge.js'
import { keepEnvironmentKey } from '../../identity/api-keys/api-keys.js'
import type { Context } from '../../platform/context.js'
import { createErrorHandler, type Renderer } from '../../platform/http/errors.js'
import { banRoutes } from './bans.js'
import { healthRoutes } from './health.js'
import { keyRoutes } from './keys.js'

const renderAdminProblem: Renderer = (problem, request) => ({
  status: problem.status,
  headers: challengesFor(problem, request),
  body: { error: problem.message, code: problem.code },
})

const administration = (context: Context) => async (app: FastifyInstance) => {
  app.setErrorHandler(createErrorHandler(renderAdminProblem))
  await app.register(keyRoutes, context)
  await app.register(banRoutes, context)
}

/** What operators' programs ask for; README.md here says how they are let in. */
export async function adminDoor(app: FastifyInstance, context: Context): Promise<void> {
  await keepEnvironmentKey(context, context.config.adminApiKey)
  await app.register(healthRoutes, context)
  await app.register(administration(context))
}
