import type { Context } from '../../platform/context.js'
import type { FastifyInstance } from 'fastify'
import { createErrorHandler } from '../../platform/http/errors.js'
import { sayUnknownBelow } from '../unknown-paths.js'
import { userAccountRoutes } from './account.js'
import { discordRoutes } from './discord.js'
import { grantRoutes } from './grant.js'
import { userLogInRoutes } from './log-in.js'
import { renderOpenTogetherTubeProblem } from './problem.js'
import { recoveryRoutes } from './recovery.js'
import { startRooms } from './rooms/start-rooms.js'
import { roomsOverHttpAndSockets } from './rooms/routes.js'
import { statusRoute } from './status.js'
import { userRoutes } from './user.js'

/** OpenTogetherTube's accounts and rooms; README.md here names its document and clients. */
export async function openTogetherTubeDoor(app: FastifyInstance, context: Context): Promise<void> {
  app.setErrorHandler(createErrorHandler(renderOpenTogetherTubeProblem))
  app.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'no-store')
  })
  await sayUnknownBelow(app, '/api')
  const rooms = startRooms(app, context)
  await app.register(grantRoutes, context)
  await app.register(discordRoutes, context)
  await app.register(userRoutes, context)
  await app.register(userLogInRoutes, context)
  await app.register(userAccountRoutes, context)
  await app.register(recoveryRoutes, context)
  await app.register(statusRoute)
  await app.register(roomsOverHttpAndSockets, rooms)
}
