import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { Problem } from '../../../platform/problem.js'
import { mayDo } from '../../../rooms/machine/person.js'
import type { Exclusion } from '../../../rooms/machine/state.js'
import { describe, success } from '../describe.js'
import { findActor } from './actor.js'
import { roomAccess } from './room-routes.js'
import type { RoomsContext } from './rooms-context.js'

const tags: [string] = ['OpenTogetherTube: bans']
const params = z.object({ name: z.string() })
const errors = [403, 404]

const ban = z.object({
  id: z.int(),
  name: z.string().describe('What they were called'),
  until: z.iso
    .datetime()
    .nullable()
    .describe('When a kick ends; null for a ban, which is for good'),
})

const listSchema = describe(
  { params },
  {
    operationId: 'listRoomBans',
    summary: 'List who is kept out of a room, for those who may kick',
    tags,
    responses: { 200: success.extend({ data: z.array(ban) }) },
    errors,
  },
)

const banToJson = ({ id, name, until }: Exclusion) => ({
  id,
  name,
  until: until === undefined ? null : new Date(until).toISOString(),
})

/** Who is kept out of a room, and how they are let in again. */
export const roomBanRoutes: FastifyPluginAsyncZod<RoomsContext> = async (app, context) => {
  const { db, rooms, clock } = context
  app.get(
    '/api/room/:name/bans',
    {
      config: { access: roomAccess('room/:name/bans') },
      schema: listSchema,
    },
    async (request) => {
      const actor = await findActor(db, request)
      const { state } = await rooms.view(request.params.name, actor)
      if (!mayDo(state, actor, 'manage-users.kick')) {
        const text = 'Permission denied: manage-users.kick'
        throw new Problem('room_permission_denied', text)
      }
      const now = clock.now()
      const data = state.exclusions.filter(({ until = Infinity }) => until > now).map(banToJson)
      return { success: true, data }
    },
  )

  app.delete(
    '/api/room/:name/bans/:id',
    {
      config: { access: roomAccess('room/:name/bans/:id') },
      schema: describe(
        { params: params.extend({ id: z.coerce.number().int() }) },
        {
          operationId: 'deleteRoomBan',
          summary: 'Let somebody in again',
          tags,
          responses: { 200: success },
          errors,
        },
      ),
    },
    async (request) => {
      const { name, id } = request.params
      const actor = await findActor(db, request)
      const room = await rooms.view(name, actor)
      await rooms.run(room.id, actor, { type: 'readmit', id })
      return { success: true }
    },
  )
}
