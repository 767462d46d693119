import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { accountOfSession } from '../../identity/guard.js'
import { listWatched, type WatchedEntry } from '../../library/history/store.js'
import { deleteAllWatched } from '../../library/history/delete-store.js'
import { listHistory } from '../../library/history/list-store.js'
import {
  forgetPosition,
  forgetWatched,
  getPosition,
  markWatched,
  recordPosition,
} from '../../library/history/watch.js'
import { getPreferences } from '../../library/preferences/store.js'
import type { Context } from '../../platform/context.js'
import { noContent } from '../../platform/http/describe.js'
import { queryInteger, queryText } from '../../platform/http/query.js'
import { windowOf } from '../../platform/page.js'
import { guarded } from './describe.js'

const tags: [string] = ['History']
const params = z.object({ videoId: z.string().describe('11 characters') })
const querystring = z.object({
  max_results: queryInteger,
  page: queryInteger,
  positions: queryText(10).describe('1: entries with how far each was watched, not just ids'),
})
const seconds = z.number('must be a number of seconds').min(0).max(10_000_000)
const position = z.object(
  { seconds, length: seconds.nullish().describe('Of the video; null while it is not known') },
  'The body must be a JSON object with the seconds.',
)
const positionSchema = z.object({ seconds: z.int(), length: z.int().nullable() })
const entrySchema = z
  .object({
    videoId: z.string(),
    watched: z.int().describe('Unix seconds'),
    seconds: z.int().nullable().describe('How far it was watched; null while that is not known'),
    length: z.int().nullable(),
  })
  .meta({ id: 'HistoryEntry' })

const listRoute = guarded(
  'history',
  { querystring },
  {
    operationId: 'listHistory',
    summary: 'List watched videos, newest first',
    tags,
    responses: {
      200: z
        .union([z.array(z.string()), z.array(entrySchema)])
        .meta({ id: 'History', examples: [['dQw4w9WgXcQ']] }),
    },
  },
)
const clearRoute = guarded(
  'history',
  {},
  {
    operationId: 'clearHistory',
    summary: 'Clear the history',
    tags,
    responses: { 204: noContent },
  },
)
const addRoute = guarded(
  'history/:videoId',
  { params },
  {
    operationId: 'addHistoryVideo',
    summary: 'Mark a video watched',
    tags,
    responses: { 204: noContent },
    errors: [409],
  },
)
const removeRoute = guarded(
  'history/:videoId',
  { params },
  {
    operationId: 'removeHistoryVideo',
    summary: 'Take a video out of the history',
    tags,
    responses: { 204: noContent },
    errors: [409],
  },
)

const readPositionRoute = guarded(
  'history/:videoId/position',
  { params },
  {
    operationId: 'getPosition',
    summary: 'Read how far a video was watched',
    tags,
    responses: { 200: positionSchema },
  },
)
const setPositionRoute = guarded(
  'history/:videoId/position',
  { params, body: position },
  {
    operationId: 'setPosition',
    summary: 'Keep how far a video was watched; it becomes the newest of the history',
    tags,
    responses: { 204: noContent },
    errors: [409],
  },
)
const clearPositionRoute = guarded(
  'history/:videoId/position',
  { params },
  {
    operationId: 'deletePosition',
    summary: 'Forget how far a video was watched',
    tags,
    responses: { 204: noContent },
  },
)

const entryJson = ({ videoId, watchedAt, positionSeconds, lengthSeconds }: WatchedEntry) => ({
  videoId,
  watched: Math.floor(watchedAt / 1000),
  seconds: positionSeconds ?? null,
  length: lengthSeconds ?? null,
})

/** How far videos were watched, for players to go on from there. */
const positionRoutes: FastifyPluginAsyncZod<Context> = async (app, { config, db, clock }) => {
  app.get('/history/:videoId/position', readPositionRoute, async (request) => {
    const found = await getPosition(db, accountOfSession(request).id, request.params.videoId)
    return { seconds: found.seconds, length: found.length ?? null }
  })

  app.put('/history/:videoId/position', setPositionRoute, async (request, reply) => {
    const { seconds, length } = request.body
    const own = { accountId: accountOfSession(request).id, videoId: request.params.videoId }
    const position = {
      seconds: Math.floor(seconds),
      length: length ? Math.round(length) : undefined,
    }
    await recordPosition({ db, clock, limits: config.limits }, own, position)
    return reply.code(204).send()
  })

  app.delete('/history/:videoId/position', clearPositionRoute, async (request, reply) => {
    await forgetPosition(db, accountOfSession(request).id, request.params.videoId)
    return reply.code(204).send()
  })
}

/** `history`: the ids of watched videos, newest first. */
export const historyRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const { config, db, clock } = context
  await app.register(positionRoutes, context)

  app.get('/history', listRoute, async (request) => {
    const { id } = accountOfSession(request)
    const { page = 1, max_results: asked, positions } = request.query
    const size = asked ?? (await getPreferences(db, id)).max_results
    const window = windowOf(page, size)
    if (positions !== '1') return listWatched(db, id, window)
    return (await listHistory(db, id, { text: '', window })).map(entryJson)
  })

  app.delete('/history', clearRoute, async (request, reply) => {
    await deleteAllWatched(db, accountOfSession(request).id)
    return reply.code(204).send()
  })

  app.post('/history/:videoId', addRoute, async (request, reply) => {
    await markWatched(
      { db, clock, limits: config.limits },
      accountOfSession(request).id,
      request.params.videoId,
    )
    return reply.code(204).send()
  })

  app.delete('/history/:videoId', removeRoute, async (request, reply) => {
    await forgetWatched(db, accountOfSession(request).id, request.params.videoId)
    return reply.code(204).send()
  })
}
