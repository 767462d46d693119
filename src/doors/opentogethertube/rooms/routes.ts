import type { FastifyInstance, FastifyRequest } from 'fastify'
import { browserCookie, refuseCrossSite, type Credential } from '../../../identity/credential.js'
import { Problem } from '../../../platform/problem.js'
import { roomBanRoutes } from './ban-routes.js'
import { createChannels } from './channel.js'
import { closeCodes } from './frames.js'
import { auditRoute, inviteRoutes } from './invite-routes.js'
import { roomQueueRoutes } from './queue-routes.js'
import { roomRoutes } from './room-routes.js'
import type { RoomsContext } from './rooms-context.js'
import { openRoomSession } from './session.js'
import { serveSocket } from './socket.js'

const closeCodesByProblem: Partial<Record<string, number>> = {
  room_not_found: closeCodes.roomNotFound,
  room_name_invalid: closeCodes.invalidUrl,
  room_excluded: closeCodes.kicked,
  unavailable: closeCodes.tryAgainLater,
}

const closeCodeOf = ({ code }: Problem): number =>
  closeCodesByProblem[code] ?? closeCodes.missingToken

const roomNames = /^[a-z0-9_-]{3,36}$/i

/**
 * Who opens a socket: by the token of their first frame or, on a page of this very server, by the
 * cookie of the browser. Throws `cross_site` and `credential_missing`.
 */
function credentialOf(
  { config }: RoomsContext,
  request: FastifyRequest,
  token: string | undefined,
): Credential {
  if (token !== undefined) return { from: 'header', value: token }
  refuseCrossSite(request, config.baseUrl)
  const value = request.cookies[browserCookie]
  if (!value || value.startsWith('v1:')) throw new Problem('credential_missing')
  return { from: 'cookie', value }
}

async function socketRoute(app: FastifyInstance, context: RoomsContext): Promise<void> {
  const { rooms, clock, logger, limits } = context
  const socketContext = { ...context, channels: createChannels(rooms, clock) }
  app.route<{ Params: { name: string } }>({
    method: 'GET',
    url: '/api/room/:name',
    constraints: { upgrade: 'websocket' },
    exposeHeadRoute: false,
    config: { access: 'public' },
    schema: { hide: true },
    handler: () => {
      throw new Problem('not_found')
    },
    wsHandler: (socket, request) => {
      const { name } = request.params
      if (!roomNames.test(name)) {
        socket.close(closeCodes.invalidUrl, 'Invalid room name')
        return
      }
      serveSocket(
        socket,
        { clock, logger, messagesPerSecond: limits.messagesPerSecond },
        {
          authenticate: async (frame, sender) => {
            const credential = credentialOf(context, request, frame.token)
            return openRoomSession(socketContext, { name, frame, credential, sender })
          },
          closeCodeOf,
        },
      )
    },
  })
}

/** Rooms as OpenTogetherTube's clients use them: over HTTP and by a WebSocket. */
export async function roomsOverHttpAndSockets(
  app: FastifyInstance,
  context: RoomsContext,
): Promise<void> {
  await app.register(roomRoutes, context)
  await app.register(roomQueueRoutes, context)
  await app.register(inviteRoutes, context)
  await app.register(roomBanRoutes, context)
  await app.register(auditRoute, context)
  await app.register(socketRoute, context)
}
