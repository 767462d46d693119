import type { Context } from '../../platform/context.js'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { accountOfSession } from '../../identity/guard.js'
import {
  addToPlaylist,
  moveInPlaylist,
  removeFromPlaylist,
} from '../../library/playlists/playlists.js'
import { noContent } from '../../platform/http/describe.js'
import { guarded } from './describe.js'
import { entriesJson } from './playlist-json.js'
import { playlistVideoSchema } from './video-json.js'

const tags: [string] = ['Playlists']
const params = z.object({ plid: z.string() })
const entryParams = z.object({
  plid: z.string(),
  index: z.string().describe('The indexId of the entry: hex in any case'),
})

const addition = z.object(
  { videoId: z.string('Invalid or missing videoId.') },
  'Invalid or missing videoId.',
)
const move = z.object(
  { index: z.int().min(0).max(1_000_000).describe('The new position, from 0') },
  'The body must be a JSON object with the new index.',
)

const addRoute = guarded(
  'playlists/:plid/videos',
  { params, body: addition },
  {
    operationId: 'addPlaylistVideo',
    summary: 'Add a video at the end',
    tags,
    responses: { 201: playlistVideoSchema },
  },
)
const moveRoute = guarded(
  'playlists/:plid/videos/:index',
  { params: entryParams, body: move },
  {
    operationId: 'movePlaylistVideo',
    summary: 'Move a video to another position',
    tags,
    responses: { 204: noContent },
  },
)
const removeRoute = guarded(
  'playlists/:plid/videos/:index',
  { params: entryParams },
  {
    operationId: 'removePlaylistVideo',
    summary: 'Remove a video',
    tags,
    responses: { 204: noContent },
  },
)

/** The videos of a playlist: added, moved and removed. */
export const playlistVideoRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const { db, clock, config } = context
  const playlistContext = { db, clock, limits: config.limits }
  app.post('/playlists/:plid/videos', addRoute, async (request, reply) => {
    const own = { playlistId: request.params.plid, accountId: accountOfSession(request).id }
    const entry = await addToPlaylist(playlistContext, own, request.body.videoId)
    const path = `/api/v1/auth/playlists/${own.playlistId}/videos/${entry.indexId}`
    reply.code(201).header('location', `${config.baseUrl}${path}`)
    const [video] = await entriesJson(db, [entry], config.baseUrl)
    return video
  })

  app.patch('/playlists/:plid/videos/:index', moveRoute, async (request, reply) => {
    const { plid, index } = request.params
    const own = { playlistId: plid, accountId: accountOfSession(request).id }
    await moveInPlaylist(playlistContext, own, { index, to: request.body.index })
    return reply.code(204).send()
  })

  app.delete('/playlists/:plid/videos/:index', removeRoute, async (request, reply) => {
    const { plid, index } = request.params
    const own = { playlistId: plid, accountId: accountOfSession(request).id }
    await removeFromPlaylist(playlistContext, own, index)
    return reply.code(204).send()
  })
}
