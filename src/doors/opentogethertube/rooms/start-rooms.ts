import type { FastifyInstance } from 'fastify'
import type { Context } from '../../../platform/context.js'
import { createOutbound } from '../../../platform/outbound.js'
import { trustedOrigins } from '../../../platform/source-config.js'
import type { Relay } from '../../../platform/events/relay.js'
import { createRooms } from '../../../rooms/rooms.js'
import { sessionTopic, type RoomsContext } from './rooms-context.js'

/** What makes somebody another, or gives them another name. */
const identityPaths = /^\/api\/user(\/(login|logout|register|recover\/verify))?\/?$/

/** Lets the sockets of a session know, on every process, when who it stands for has changed. */
function tellOfNewNames(app: FastifyInstance, relay: Relay): void {
  app.addHook('onResponse', async (request, reply) => {
    const { principal, method, routeOptions } = request
    if (method !== 'POST' || reply.statusCode >= 300 || !principal) return
    if (!identityPaths.test(routeOptions.url ?? '')) return
    relay.publish(sessionTopic(principal.session.id), 'changed')
  })
}

/** The rooms of this process, which end with the app. */
export function startRooms(app: FastifyInstance, context: Context): RoomsContext {
  const { config, db, clock, logger, relay } = context
  const limits = config.rooms
  const rooms = createRooms({ db, clock, logger, relay, limits })
  const outbound = createOutbound([...trustedOrigins(config.sources), ...config.outboundAllow])
  rooms.start()
  // Before the database is closed.
  app.addHook('preClose', async () => {
    await rooms.close()
    outbound.close()
  })
  tellOfNewNames(app, relay)
  return { ...context, rooms, outbound, limits }
}
