import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { describePage } from '../../../html/forms.js'
import { renderPageProblem } from '../../../html/problem-page.js'
import { renderPage, sendPage } from '../../../html/render.js'
import { findVisitor, visitorOf, type Visitor } from '../../../html/visitor.js'
import type { Context } from '../../../platform/context.js'
import { html } from '../../../platform/http/describe.js'
import { createErrorHandler, type AsyncRenderer } from '../../../platform/http/errors.js'
import type { Actor } from '../../../rooms/machine/person.js'
import { viewRoom } from '../../../rooms/view-room.js'
import { closedRoomPage, roomPage, type RoomPageParts } from './room-page.js'
import { roomScriptRoute, roomScriptUrl } from './script.js'

const params = z.object({ name: z.string().max(100) })

/** Who looks at a page of a room. A guest's token is with the script, so here they are nobody. */
const visitorActorOf = (visitor: Visitor | undefined): Actor =>
  visitor
    ? {
        identities: [`account:${visitor.accountId}`],
        accountId: visitor.accountId,
        name: visitor.name,
      }
    : { identities: ['nobody'], name: '' }

/** What the page of a room and its script need: where videos are played, and what may be loaded. */
function partsOf({ config }: Context, name: string, isLoggedIn: boolean): RoomPageParts {
  const { protocol, host } = new URL(config.baseUrl)
  const isSecure = protocol === 'https:'
  const isBehind = config.sources.upstreamUrl !== undefined
  return {
    config: { name, isLoggedIn, youtube: isBehind ? 'upstream' : 'nocookie' },
    script: {
      url: roomScriptUrl,
      // Not every browser counts a socket to the same host as 'self'.
      connects: `'self' ${isSecure ? 'wss' : 'ws'}://${host}`,
      // People add addresses of any host; a page of https cannot load from http.
      plays: isSecure ? "'self' https:" : "'self' https: http:",
      frames: isBehind ? "'self'" : 'https://www.youtube-nocookie.com',
    },
  }
}

/** A room that does not let somebody in has a page that says so. */
function createRoomRenderer(context: Context): AsyncRenderer {
  return async (problem, request) => {
    if (problem.code !== 'room_not_admitted') return renderPageProblem(problem, request)
    const { principal } = request
    const visitor = principal && visitorOf(context, principal)
    const { name } = params.parse(request.params)
    const parts = partsOf(context, name, visitor !== undefined)
    return {
      status: problem.status,
      ...(await renderPage(request, closedRoomPage(visitor, parts))),
    }
  }
}

/** `/room/NAME`: a room for people. */
export const roomPageRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const { db, clock, config } = context
  app.setErrorHandler(createErrorHandler(createRoomRenderer(context)))
  await app.register(roomScriptRoute)
  app.get(
    '/room/:name',
    {
      config: { access: 'public' },
      schema: describePage(
        { params },
        { summary: 'A room', tags: ['Rooms'], responses: { 200: html }, errors: [403, 404] },
      ),
    },
    async (request, reply) => {
      const visitor = await findVisitor(context, request)
      const wanted = { name: request.params.name, actor: visitorActorOf(visitor) }
      const view = await viewRoom({ db, clock, limits: config.rooms }, wanted)
      const parts = partsOf(context, view.state.name, visitor !== undefined)
      return sendPage(reply, roomPage(visitor, { ...view, now: clock.now() }, parts))
    },
  )
}
