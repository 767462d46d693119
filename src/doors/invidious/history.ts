import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { accountOf } from '../../identity/guard.js'
import { deleteAllWatched, listWatched } from '../../library/history/store.js'
import { forgetWatched, markWatched } from '../../library/history/watch.js'
import { getPreferences } from '../../library/preferences/store.js'
import type { Context } from '../../platform/context.js'
import { noContent } from '../../platform/http/describe.js'
import { queryInteger } from '../../platform/http/query.js'
import { windowOf } from '../../platform/page.js'
import { guarded } from './describe.js'

const tags: [string] = ['History']
const params = z.object({ videoId: z.string().describe('11 characters') })
const querystring = z.object({ max_results: queryInteger, page: queryInteger })

const listRoute = guarded(
  'history',
  { querystring },
  { summary: 'List watched videos', tags, responses: { 200: z.array(z.string()) } },
)
const clearRoute = guarded(
  'history',
  {},
  { summary: 'Clear the history', tags, responses: { 204: noContent } },
)
const addRoute = guarded(
  'history/:videoId',
  { params },
  { summary: 'Mark a video watched', tags, responses: { 204: noContent }, errors: [409] },
)
const removeRoute = guarded(
  'history/:videoId',
  { params },
  {
    summary: 'Take a video out of the history',
    tags,
    responses: { 204: noContent },
    errors: [409],
  },
)

/** `history`: the ids of watched videos, newest first. */
export const historyRoutes: FastifyPluginAsyncZod<Context> = async (app, { config, db, clock }) => {
  app.get('/history', listRoute, async (request) => {
    const { id } = accountOf(request)
    const { page = 1, max_results: asked } = request.query
    const size = asked ?? (await getPreferences(db, id)).max_results
    return listWatched(db, id, windowOf(page, size))
  })

  app.delete('/history', clearRoute, async (request, reply) => {
    await deleteAllWatched(db, accountOf(request).id)
    return reply.code(204).send()
  })

  app.post('/history/:videoId', addRoute, async (request, reply) => {
    await markWatched(
      { db, clock, limits: config.limits },
      accountOf(request).id,
      request.params.videoId,
    )
    return reply.code(204).send()
  })

  app.delete('/history/:videoId', removeRoute, async (request, reply) => {
    await forgetWatched(db, accountOf(request).id, request.params.videoId)
    return reply.code(204).send()
  })
}
