import type { FastifyInstance } from 'fastify'
import { createErrorHandler } from '../../platform/http/errors.js'
import { accountRoutes } from './account.js'
import { discordRoutes } from './discord.js'
import { grantRoutes } from './grant.js'
import { logInRoutes } from './log-in.js'
import type { DoorParts } from './parts.js'
import { renderOpenTogetherTubeProblem } from './problem.js'
import { recoveryRoutes } from './recovery.js'
import { roomRoutes } from './rooms.js'
import { userRoutes } from './user.js'

/** OpenTogetherTube's accounts; README.md here names its document and clients. */
export async function openTogetherTubeDoor(app: FastifyInstance, parts: DoorParts): Promise<void> {
  app.setErrorHandler(createErrorHandler(renderOpenTogetherTubeProblem))
  app.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'no-store')
  })
  await app.register(grantRoutes, parts)
  await app.register(discordRoutes, parts)
  await app.register(userRoutes, parts)
  await app.register(logInRoutes, parts)
  await app.register(accountRoutes, parts)
  await app.register(recoveryRoutes, parts)
  await app.register(roomRoutes)
}
