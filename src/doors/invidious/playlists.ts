import type { Context } from '../../platform/context.js'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { accountOfSession } from '../../identity/guard.js'
import { readPrivacy } from '../../library/playlists/playlist-text.js'
import {
  changePlaylist,
  createPlaylist,
  removePlaylist,
} from '../../library/playlists/playlists.js'
import { listPlaylists } from '../../library/playlists/store.js'
import { noContent } from '../../platform/http/describe.js'
import { fieldsOf } from '../../platform/http/partial-response.js'
import { guarded } from './describe.js'
import { playlistSchema, playlistsText, readPlaylist } from './playlist-json.js'

const tags: [string] = ['Playlists']
const params = z.object({ plid: z.string() })
const firstVideos = { offset: 0, limit: 100 }

const draft = z.object(
  {
    title: z.string('Invalid title.'),
    privacy: z.string('Invalid privacy setting.').describe('public, unlisted or private'),
  },
  'Invalid title.',
)

const changes = z.object(
  {
    title: z.string('Invalid title.').optional(),
    description: z.string('Invalid description.').optional(),
    privacy: z.string('Invalid privacy setting.').optional(),
  },
  'The body must be a JSON object.',
)

const listRoute = guarded(
  'playlists',
  {},
  {
    operationId: 'listPlaylists',
    summary: 'List the playlists, each with its first 100 videos',
    tags,
    responses: { 200: z.array(playlistSchema) },
  },
)
const makeRoute = guarded(
  'playlists',
  { body: draft },
  {
    operationId: 'createPlaylist',
    summary: 'Make an empty playlist',
    tags,
    responses: { 201: z.object({ title: z.string(), playlistId: z.string() }) },
  },
)
const changeRoute = guarded(
  'playlists/:plid',
  { params, body: changes },
  {
    operationId: 'updatePlaylist',
    summary: 'Change title, description or privacy of a playlist',
    tags,
    responses: { 204: noContent },
  },
)
const deleteRoute = guarded(
  'playlists/:plid',
  { params },
  {
    operationId: 'deletePlaylist',
    summary: 'Delete a playlist',
    tags,
    responses: { 204: noContent },
  },
)

/** `playlists`: listed, made, changed and deleted. Their videos: playlist-videos.ts. */
export const playlistRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const { db, clock, config } = context
  const { baseUrl, limits } = config
  const playlistContext = { db, clock, limits }

  app.get('/playlists', listRoute, async (request, reply) => {
    const playlists = await listPlaylists(db, accountOfSession(request).id)
    if (fieldsOf(request.url) === undefined) {
      const text = await playlistsText({ db, baseUrl }, playlists, firstVideos)
      return reply.type('application/json; charset=utf-8').send(text)
    }
    return Promise.all(
      playlists.map((playlist) => readPlaylist({ db, baseUrl }, playlist, firstVideos)),
    )
  })

  app.post('/playlists', makeRoute, async (request, reply) => {
    const { title, privacy } = request.body
    const made = await createPlaylist(playlistContext, {
      accountId: accountOfSession(request).id,
      title,
      privacy: readPrivacy(privacy),
    })
    reply.code(201).header('location', `${baseUrl}/api/v1/auth/playlists/${made.playlistId}`)
    return { title: made.title, playlistId: made.playlistId }
  })

  app.patch('/playlists/:plid', changeRoute, async (request, reply) => {
    const own = { playlistId: request.params.plid, accountId: accountOfSession(request).id }
    const { privacy, ...texts } = request.body
    const read = privacy === undefined ? undefined : readPrivacy(privacy)
    await changePlaylist(playlistContext, own, { ...texts, privacy: read })
    return reply.code(204).send()
  })

  app.delete('/playlists/:plid', deleteRoute, async (request, reply) => {
    const own = { playlistId: request.params.plid, accountId: accountOfSession(request).id }
    await removePlaylist(playlistContext, own)
    return reply.code(204).send()
  })
}
