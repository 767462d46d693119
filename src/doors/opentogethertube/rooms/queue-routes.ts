import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { actingPrincipal, recordAct } from '../../../identity/audit-log/audit-log.js'
import { principalOf } from '../../../identity/guard.js'
import { consumeAtAddress } from '../../../identity/limits.js'
import { minute } from '../../../platform/clock.js'
import { Problem } from '../../../platform/problem.js'
import type { Command } from '../../../rooms/machine/command.js'
import { connectionsOf, type Actor } from '../../../rooms/machine/person.js'
import { listOccupiedRooms } from '../../../rooms/presence-store.js'
import { resolveInput } from '../../../rooms/videos/resolve-videos.js'
import { describe, success } from '../describe.js'
import { findActor, isKey } from './actor.js'
import { announcement } from './channel.js'
import { managedAccess, roomAccess } from './room-routes.js'
import type { RoomsContext } from './rooms-context.js'
import { videosToAdd } from './to-command.js'
import { roomVideoIdSchema, roomVideoSchema } from './room-schema.js'
import { subtitleShape, videoIdShape, videoToJson } from './video-json.js'

const tags: [string] = ['OpenTogetherTube: queue']
const params = z.object({ name: z.string() })
const responses = { 200: success }
const errors = [403, 404]

/** Look-ups of what is typed, from one address. */

const added = z.object({
  service: z.string().max(50).optional(),
  id: z.string().max(2000).optional(),
  subtitleUrl: subtitleShape,
  url: z.string().max(2000).optional(),
  videos: z.array(videoIdShape).max(500).optional(),
})
const edited = videoIdShape.extend({ subtitleUrl: subtitleShape })
const undone = z.object({
  data: z.object({
    event: z
      .looseObject({ additional: z.looseObject({ undoId: z.int() }).optional() })
      .describe('As it came'),
  }),
})

interface Order {
  name: string
  /** Whether only somebody in the room can ask for it. */
  isInside?: boolean
  command: Command
}

/** Runs a command of somebody's, as one of their connections where they are in the room. */
async function runFor(
  { db, rooms }: RoomsContext,
  request: FastifyRequest,
  { name, isInside = false, command }: Order,
): Promise<void> {
  const actor: Actor = await findActor(db, request)
  const { id, people } = await rooms.view(name, actor)
  const [connection] = connectionsOf(people, actor)
  if (isInside && !connection) throw new Problem('room_not_inside')
  await rooms.run(id, connection ?? actor, command)
}

const queueUrl = '/api/room/:name/queue'
const queueConfig = { access: roomAccess('room/:name/queue') }

const addRoute: FastifyPluginAsyncZod<RoomsContext> = async (app, context) => {
  app.post(
    queueUrl,
    {
      config: queueConfig,
      schema: describe(
        { params, body: added },
        {
          operationId: 'addQueueVideos',
          summary: 'Add videos to the queue',
          tags,
          responses,
          errors,
        },
      ),
    },
    async (request) => {
      const { service, id, subtitleUrl, ...rest } = request.body
      const video =
        service !== undefined && id !== undefined ? { service, id, subtitleUrl } : undefined
      const videos = await videosToAdd(context, { ...rest, video })
      const command = { type: 'add', videos } as const
      await runFor(context, request, { name: request.params.name, command })
      return { success: true }
    },
  )
}

const queueRoutes: FastifyPluginAsyncZod<RoomsContext> = async (app, context) => {
  await app.register(addRoute, context)

  app.patch(
    queueUrl,
    {
      config: queueConfig,
      schema: describe(
        { params, body: edited },
        {
          operationId: 'updateQueueVideo',
          summary: 'Change a video in the queue',
          tags,
          responses,
          errors,
        },
      ),
    },
    async (request) => {
      const { subtitleUrl, ...video } = request.body
      const command = { type: 'edit', video, subtitleUrl } as const
      await runFor(context, request, { name: request.params.name, command })
      return { success: true }
    },
  )

  app.delete(
    queueUrl,
    {
      config: queueConfig,
      schema: describe(
        { params, body: videoIdShape },
        {
          operationId: 'removeQueueVideo',
          summary: 'Remove a video from the queue',
          tags,
          responses,
          errors,
        },
      ),
    },
    async (request) => {
      const command = { type: 'remove', video: request.body } as const
      await runFor(context, request, { name: request.params.name, command })
      return { success: true }
    },
  )
}

const voteRoutes: FastifyPluginAsyncZod<RoomsContext> = async (app, context) => {
  for (const method of ['POST', 'DELETE'] as const) {
    app.route({
      method,
      url: '/api/room/:name/vote',
      config: { access: roomAccess('room/:name/vote') },
      schema: describe(
        { params, body: videoIdShape },
        {
          operationId: method === 'POST' ? 'addVote' : 'removeVote',
          summary: method === 'POST' ? 'Vote for a video' : 'Take your vote for a video back',
          tags,
          responses,
          errors,
        },
      ),
      handler: async (request) => {
        const command = { type: 'vote', video: request.body, isFor: method === 'POST' } as const
        await runFor(context, request, { name: request.params.name, isInside: true, command })
        return { success: true }
      },
    })
  }

  app.post(
    '/api/room/:name/undo',
    {
      config: { access: roomAccess('room/:name/undo') },
      schema: describe(
        { params, body: undone },
        {
          operationId: 'undoRoomEvent',
          summary: 'Undo what an event tells of',
          tags,
          responses,
          errors,
        },
      ),
    },
    async (request) => {
      const id = request.body.data.event.additional?.undoId
      if (id === undefined) throw new Problem('room_undo_unknown')
      const command = { type: 'undo', id } as const
      await runFor(context, request, { name: request.params.name, isInside: true, command })
      return { success: true }
    },
  )
}

const previewRoute: FastifyPluginAsyncZod<RoomsContext> = async (app, context) => {
  const found = success.extend({
    result: z.array(roomVideoSchema),
    highlighted: roomVideoIdSchema.optional().describe('The one that the address names'),
  })
  app.get(
    '/api/data/previewAdd',
    {
      config: { access: 'public' },
      schema: describe(
        { querystring: z.object({ input: z.string().min(1).max(2000) }) },
        {
          operationId: 'previewVideos',
          summary: 'See what an address or a search comes to',
          tags,
          responses: { 200: found },
        },
      ),
    },
    async (request) => {
      const count = context.config.rooms.previews
      await consumeAtAddress(context, { kind: 'preview', count, per: 10 * minute }, request.ip)
      const { videos, highlighted } = await resolveInput(context, request.query.input)
      return {
        success: true,
        result: videos.map(videoToJson),
        ...(highlighted ? { highlighted } : {}),
      }
    },
  )
}

const announceRoute: FastifyPluginAsyncZod<RoomsContext> = async (app, { db, clock, rooms }) => {
  app.post(
    '/api/announce',
    {
      config: { access: managedAccess('announce') },
      schema: describe(
        { body: z.object({ text: z.string().max(2000).optional() }).nullish() },
        {
          operationId: 'announce',
          summary: 'Tell everyone in every room something, with an API key',
          tags,
          responses,
        },
      ),
    },
    async (request) => {
      if (!isKey(request)) throw new Problem('announce_key_missing')
      const text = request.body?.text
      if (!text) throw new Problem('announce_text_missing')
      for (const id of await listOccupiedRooms(db)) rooms.broadcast(id, announcement, text)
      const actor = actingPrincipal(principalOf(request))
      await recordAct({ db, clock }, { actor, act: 'rooms.announce', detail: text })
      return { success: true }
    },
  )
}

/** The queue, votes and undo over HTTP, and what belongs to no single room. */
export const roomQueueRoutes: FastifyPluginAsyncZod<RoomsContext> = async (app, context) => {
  await app.register(queueRoutes, context)
  await app.register(voteRoutes, context)
  await app.register(previewRoute, context)
  await app.register(announceRoute, context)
}
