import type { FastifyInstance } from 'fastify'
import type { Clock } from '../../platform/clock.js'
import type { Database } from '../../platform/db/schema.js'
import { createErrorHandler, type Renderer } from '../../platform/http/errors.js'
import { banRoutes } from './bans.js'
import { keyRoutes } from './keys.js'

const renderAdminProblem: Renderer = ({ status, message, code }) => ({
  status,
  body: { error: message, code },
})

/** What operators' programs ask for; README.md here says how they are let in. */
export async function adminDoor(
  app: FastifyInstance,
  house: { db: Database; clock: Clock },
): Promise<void> {
  app.setErrorHandler(createErrorHandler(renderAdminProblem))
  await app.register(keyRoutes, house)
  await app.register(banRoutes, house)
}
