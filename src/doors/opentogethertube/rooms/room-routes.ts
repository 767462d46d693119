import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { actingPrincipal, recordAct } from '../../../identity/audit-log/audit-log.js'
import { accountOfSession, principalOf } from '../../../identity/guard.js'
import { digestOf } from '../../../platform/secret.js'
import { Problem } from '../../../platform/problem.js'
import { createRoom } from '../../../rooms/create-room.js'
import { segmentCategories } from '../../../rooms/machine/state.js'
import { listOwnedRooms, listRooms } from '../../../rooms/listing-store.js'
import { describe, success } from '../describe.js'
import { actorOf, findActor, invited, isKey } from './actor.js'
import { settingsShape } from './frames.js'
import { listingToJson, roomToJson } from './room-json.js'
import { listedRoomSchema, roomSchema } from './room-schema.js'
import type { RoomsContext } from './rooms-context.js'

const tags: [string] = ['OpenTogetherTube: rooms']
const listLength = 100

const listed = z.array(listedRoomSchema)
const params = z.object({ name: z.string() })

/** Guests of this dialect come in without a scope; any other credential needs that of the room. */
export const roomAccess = (endpoint: string) =>
  ({ endpoint, admits: ['guest'], firstCookie: 'token' }) as const

/** As `roomAccess`, and open to administrators' keys. */
export const managedAccess = (endpoint: string) =>
  ({ endpoint, admits: ['guest', 'key'], firstCookie: 'token' }) as const

const reserved = ['list', 'create', 'generate']

const newRoom = z.object({
  name: z
    .string()
    .min(3, 'too short, must be atleast 3 characters')
    .max(32, 'too long, must be at most 32 characters')
    .regex(/^[a-z0-9_-]+$/i, 'not allowed (letters, digits, hyphens and underscores only)')
    .refine((name) => !reserved.includes(name.toLowerCase()), 'not allowed (reserved)'),
  title: z.string().max(255).optional(),
  description: z.string().max(5000).optional(),
  isTemporary: z.boolean().default(true),
  visibility: z.enum(['public', 'unlisted', 'private']).optional(),
  queueMode: z.enum(['manual', 'vote', 'loop', 'dj']).optional(),
})

const generated = z
  .object({ autoSkipSegmentCategories: z.array(z.enum(segmentCategories)).max(20).optional() })
  .nullish()

const changes = settingsShape.extend({ claim: z.literal(true).optional() })

/** Who makes a room: its owner's account, or where a guest's request came from. */
async function makerOf({ db }: RoomsContext, request: FastifyRequest) {
  const { accountId } = await actorOf(db, principalOf(request))
  return accountId === undefined ? { maker: digestOf(request.ip) } : { ownerId: accountId }
}

const publicRoomRoutes: FastifyPluginAsyncZod<RoomsContext> = async (app, { db }) => {
  app.get(
    '/api/room/list',
    {
      config: { access: managedAccess('room/list') },
      schema: describe(
        {},
        {
          operationId: 'listRooms',
          summary: 'List public rooms',
          tags,
          responses: { 200: listed },
        },
      ),
    },
    async (request) =>
      (await listRooms(db, { limit: listLength, all: isKey(request) })).map(listingToJson),
  )

  app.get(
    '/api/user/owned-rooms',
    {
      config: { access: { endpoint: 'rooms', firstCookie: 'token' } },
      schema: describe(
        {},
        {
          operationId: 'listOwnedRooms',
          summary: 'List your rooms',
          tags,
          responses: { 200: success.extend({ data: listed }) },
        },
      ),
    },
    async (request) => {
      const rooms = await listOwnedRooms(db, accountOfSession(request).id, { limit: listLength })
      return { success: true, data: rooms.map(listingToJson) }
    },
  )
}

const createRoomRoutes: FastifyPluginAsyncZod<RoomsContext> = async (app, context) => {
  app.post(
    '/api/room/generate',
    {
      config: { access: roomAccess('room/generate') },
      schema: describe(
        { body: generated },
        {
          operationId: 'generateRoom',
          summary: 'Make a temporary room with a name of its own',
          tags,
          responses: { 201: success.extend({ room: z.string() }) },
        },
      ),
    },
    async (request, reply) => {
      const categories = request.body?.autoSkipSegmentCategories
      const { state } = await createRoom(context, {
        isTemporary: true,
        visibility: 'unlisted',
        ...(categories ? { autoSkipSegmentCategories: categories } : {}),
        ...(await makerOf(context, request)),
      })
      return reply.code(201).send({ success: true, room: state.name })
    },
  )

  app.post(
    '/api/room/create',
    {
      config: { access: roomAccess('room/create') },
      schema: describe(
        { body: newRoom },
        { operationId: 'createRoom', summary: 'Make a room', tags, responses: { 201: success } },
      ),
    },
    async (request, reply) => {
      const { title, description, visibility, queueMode, ...draft } = request.body
      await createRoom(context, {
        ...draft,
        ...(title === undefined ? {} : { title }),
        ...(description === undefined ? {} : { description }),
        ...(visibility === undefined ? {} : { visibility }),
        ...(queueMode === undefined ? {} : { queueMode }),
        ...(await makerOf(context, request)),
      })
      return reply.code(201).send({ success: true })
    },
  )
}

/** Sets what is named, or makes whoever asks the owner. */
async function changeRoom(
  { db, rooms }: RoomsContext,
  request: FastifyRequest,
  { name, wanted }: { name: string; wanted: z.infer<typeof changes> },
): Promise<void> {
  if (isKey(request)) throw new Problem('credential_missing')
  const actor = await findActor(db, request)
  const { id } = await rooms.view(name, actor)
  const { claim, ...settings } = wanted
  if (claim) await rooms.run(id, actor, { type: 'claim' })
  else await rooms.run(id, actor, { type: 'set', changes: settings })
}

async function deleteOrUnload(
  { db, clock, rooms }: RoomsContext,
  request: FastifyRequest,
  { name, isPermanent }: { name: string; isPermanent: boolean },
): Promise<void> {
  if (isPermanent) await rooms.remove(name, await findActor(db, request))
  else if (isKey(request)) {
    await rooms.unload(name)
    const actor = actingPrincipal(principalOf(request))
    await recordAct({ db, clock }, { actor, act: 'room.unload', subject: name })
  } else throw new Problem('room_key_required')
}

const roomQuery = z.object({ invite: z.string().max(200).optional() })

const showRoute: FastifyPluginAsyncZod<RoomsContext> = async (app, context) => {
  app.get(
    '/api/room/:name',
    {
      config: { access: roomAccess('room/:name') },
      schema: describe(
        { params, querystring: roomQuery },
        {
          operationId: 'getRoom',
          summary: 'A room and who is in it',
          tags,
          responses: { 200: roomSchema },
          errors: [403, 404],
        },
      ),
    },
    async (request) => {
      const { name } = request.params
      const secret = request.query.invite
      const actor = await invited(context, await findActor(context.db, request), { name, secret })
      const { state, people } = await context.rooms.view(name, actor)
      return roomToJson(state, people)
    },
  )
}

const changeRoutes: FastifyPluginAsyncZod<RoomsContext> = async (app, context) => {
  const responses = { 200: success }

  app.patch(
    '/api/room/:name',
    {
      config: { access: roomAccess('room/:name') },
      schema: describe(
        { params, body: changes },
        {
          operationId: 'updateRoom',
          summary: 'Change the settings of a room, or claim it',
          tags,
          responses,
          errors: [404],
        },
      ),
    },
    async (request) => {
      const { name } = request.params
      await changeRoom(context, request, { name, wanted: request.body })
      return { success: true }
    },
  )

  app.delete(
    '/api/room/:name',
    {
      config: { access: managedAccess('room/:name') },
      schema: describe(
        { params, querystring: z.object({ permanent: z.string().optional() }) },
        {
          operationId: 'deleteRoom',
          summary: 'Unload a room with an API key, or delete your permanent room',
          tags,
          responses,
          errors: [403, 404],
        },
      ),
    },
    async (request) => {
      const { name } = request.params
      const isPermanent = request.query.permanent === 'true'
      await deleteOrUnload(context, request, { name, isPermanent })
      return { success: true }
    },
  )
}

/** Rooms over HTTP: listed, made, shown, changed, ended. */
export const roomRoutes: FastifyPluginAsyncZod<RoomsContext> = async (app, context) => {
  await app.register(publicRoomRoutes, context)
  await app.register(createRoomRoutes, context)
  await app.register(showRoute, context)
  await app.register(changeRoutes, context)
}
