import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { listAuditEntries } from '../../../rooms/audit-store.js'
import { listInvites, type Invite } from '../../../rooms/invite-store.js'
import { checkInviter, createInvite, revokeInvite } from '../../../rooms/invites.js'
import { describe, success } from '../describe.js'
import { findActor } from './actor.js'
import { roomAccess } from './room-routes.js'
import { auditSchema, invitesSchema } from './room-schema.js'
import type { RoomsContext } from './rooms-context.js'

const tags: [string] = ['OpenTogetherTube: invites']
const params = z.object({ name: z.string() })
const errors = [403, 404]
const listLength = 100

const draft = z.object({
  role: z.enum(['viewer', 'visitor', 'registered', 'trusted', 'moderator']).default('visitor'),
  uses: z.int().min(1).max(1_000_000).optional().describe('People who may come by it'),
  expires: z.iso.datetime().optional().describe('ISO 8601; never when absent'),
})

const inviteTimeOf = (at: number | undefined) =>
  at === undefined ? null : new Date(at).toISOString()

const inviteToJson = ({ handle, invitation, mostUses, uses, expiresAt, createdAt }: Invite) => ({
  id: handle,
  role: invitation.role,
  mask: invitation.mask,
  uses,
  mostUses: mostUses ?? null,
  expires: inviteTimeOf(expiresAt),
  created: inviteTimeOf(createdAt),
})

const madeInvite = success.extend({
  id: z.uuid(),
  token: z.string().describe('Shown only here'),
  url: z.url().describe('The link to give away'),
})

const makeInviteRoute: FastifyPluginAsyncZod<RoomsContext> = async (app, context) => {
  const { db, config, rooms } = context
  app.post(
    '/api/room/:name/tokens',
    {
      config: { access: roomAccess('room/:name/tokens') },
      schema: describe(
        { params, body: draft },
        {
          operationId: 'createInvite',
          summary: 'Make an invite',
          tags,
          responses: { 201: madeInvite },
          errors,
        },
      ),
    },
    async (request, reply) => {
      const actor = await findActor(db, request)
      const room = await rooms.view(request.params.name, actor)
      const { role, uses, expires } = request.body
      const expiresAt = expires === undefined ? undefined : Date.parse(expires)
      const made = await createInvite(context, { room, actor }, { role, mostUses: uses, expiresAt })
      const url = `${config.baseUrl}/room/${room.state.name}#invite=${made.secret}`
      return reply.code(201).send({ success: true, id: made.handle, token: made.secret, url })
    },
  )
}

/** Invites: links that let people into a room, with a role, a number of uses and an end. */
export const inviteRoutes: FastifyPluginAsyncZod<RoomsContext> = async (app, context) => {
  const { db, rooms } = context
  await app.register(makeInviteRoute, context)

  app.get(
    '/api/room/:name/tokens',
    {
      config: { access: roomAccess('room/:name/tokens') },
      schema: describe(
        { params },
        {
          operationId: 'listInvites',
          summary: 'List the invites of a room',
          tags,
          responses: { 200: invitesSchema },
          errors,
        },
      ),
    },
    async (request) => {
      const actor = await findActor(db, request)
      const room = await rooms.view(request.params.name, actor)
      checkInviter(room, actor)
      const invites = await listInvites(db, room.id, listLength)
      return { success: true, data: invites.map(inviteToJson) }
    },
  )

  app.delete(
    '/api/room/:name/tokens/:id',
    {
      config: { access: roomAccess('room/:name/tokens/:id') },
      schema: describe(
        { params: params.extend({ id: z.uuid() }) },
        {
          operationId: 'deleteInvite',
          summary: 'End an invite',
          tags,
          responses: { 200: success },
          errors,
        },
      ),
    },
    async (request) => {
      const actor = await findActor(db, request)
      const room = await rooms.view(request.params.name, actor)
      await revokeInvite(context, { room, actor }, request.params.id)
      return { success: true }
    },
  )
}

/** What was done in a room and by whom, for those who manage it. */
export const auditRoute: FastifyPluginAsyncZod<RoomsContext> = async (app, context) => {
  const { db, rooms } = context
  app.get(
    '/api/room/:name/audit',
    {
      config: { access: roomAccess('room/:name/audit') },
      schema: describe(
        { params, querystring: z.object({ before: z.coerce.number().int().optional() }) },
        {
          operationId: 'listRoomAudit',
          summary: 'List what was done in a room, the latest first',
          tags,
          responses: { 200: auditSchema },
          errors,
        },
      ),
    },
    async (request) => {
      const actor = await findActor(db, request)
      const room = await rooms.view(request.params.name, actor)
      checkInviter(room, actor)
      const { before } = request.query
      const found = await listAuditEntries(db, room.id, { before, limit: listLength })
      const data = found.map(({ rev, at, name, action, detail }) => ({
        rev,
        at: inviteTimeOf(at),
        name,
        action,
        detail,
      }))
      return { success: true, data }
    },
  )
}
