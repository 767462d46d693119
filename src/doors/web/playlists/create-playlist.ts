import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { createFormRenderer } from '../../../html/form-again.js'
import { describePage, formOf, formText } from '../../../html/forms.js'
import { listPath, pathOfPlaylist } from '../../../html/playlist-paths.js'
import { getVisitor } from '../../../html/visitor.js'
import { copyPlaylist, createFilledPlaylist } from '../../../library/playlists/fill-playlist.js'
import { listPlaylists } from '../../../library/playlists/store.js'
import type { Context } from '../../../platform/context.js'
import { redirect } from '../../../platform/http/describe.js'
import { createErrorHandler } from '../../../platform/http/errors.js'
import { createPageProblemRenderer } from '../log-in/log-in-required.js'
import { playlistsPage } from './list-page.js'
import { playlistForm, videosText } from './playlist-forms.js'
import { readVideoList } from './video-list.js'

const tags: [string] = ['Library']
const responses = { 302: redirect }
const once = formText(100)

/** Makes a playlist, from nothing or from one that may be seen. */
export const createPlaylistRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const { db, clock, config } = context
  const library = { db, clock, limits: config.limits }
  const render = createFormRenderer(createPageProblemRenderer(context), {
    [listPath]: async (request, mistake) => {
      const visitor = getVisitor(context, request)
      const playlists = await listPlaylists(db, visitor.accountId)
      return playlistsPage(visitor, { playlists, now: clock.now(), mistake })
    },
  })
  app.setErrorHandler(createErrorHandler(render))

  app.post(
    listPath,
    {
      config: { access: 'visitor', keepsForm: true },
      schema: describePage(
        { body: formOf({ ...playlistForm, videos: videosText({ isRequired: false }), once }) },
        { summary: 'Create a playlist', tags, responses, errors: [403] },
      ),
    },
    async (request, reply) => {
      const { accountId } = getVisitor(context, request)
      const { videos, once, ...draft } = request.body
      const asked = { ...draft, accountId, ...(once === '' ? {} : { once }) }
      const { playlistId } = await createFilledPlaylist(library, asked, readVideoList(videos))
      return reply.redirect(pathOfPlaylist(playlistId), 302)
    },
  )

  app.post(
    `${listPath}/:plid/copy`,
    {
      config: { access: 'visitor' },
      schema: describePage(
        { params: z.object({ plid: z.string() }), body: formOf({ once }) },
        { summary: 'Copy a playlist into one of the own', tags, responses, errors: [403, 404] },
      ),
    },
    async (request, reply) => {
      const { accountId } = getVisitor(context, request)
      const source = { playlistId: request.params.plid, accountId }
      const { playlistId } = await copyPlaylist(library, source, request.body.once)
      return reply.redirect(`${pathOfPlaylist(playlistId)}?done=copied`, 302)
    },
  )
}
