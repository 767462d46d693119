import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { describePage, formOf } from '../../../html/forms.js'
import { listPath, pathOfPlaylist } from '../../../html/playlist-paths.js'
import { changePlaylist, removePlaylist } from '../../../library/playlists/playlists.js'
import type { Context } from '../../../platform/context.js'
import { redirect } from '../../../platform/http/describe.js'
import { createErrorHandler } from '../../../platform/http/errors.js'
import { createPlaylistRenderer, ownOf, playlistParams, playlistRoute } from './playlist-again.js'
import { playlistForm } from './playlist-forms.js'

const tags: [string] = ['Library']
const errors: [403, 404] = [403, 404]
const responses = { 302: redirect }

/** What an owner does to a playlist as a whole on its page. */
export const changePlaylistRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  app.setErrorHandler(createErrorHandler(createPlaylistRenderer(context)))
  const config = { access: 'visitor', keepsForm: true } as const

  app.post(
    playlistRoute,
    {
      config,
      schema: describePage(
        { params: playlistParams, body: formOf(playlistForm) },
        { summary: 'Change title, description and privacy', tags, responses, errors },
      ),
    },
    async (request, reply) => {
      const own = ownOf(context, request)
      await changePlaylist(context, own, request.body)
      return reply.redirect(`${pathOfPlaylist(own.playlistId)}?done=changed`, 302)
    },
  )

  app.post(
    `${playlistRoute}/delete`,
    {
      config,
      schema: describePage(
        { params: playlistParams },
        { summary: 'Delete the playlist', tags, responses, errors },
      ),
    },
    async (request, reply) => {
      await removePlaylist(context, ownOf(context, request))
      return reply.redirect(listPath, 302)
    },
  )
}
