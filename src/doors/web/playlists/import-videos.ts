import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { describePage, formText } from '../../../html/forms.js'
import { pathOfPlaylist } from '../../../html/playlist-paths.js'
import { addAllToPlaylist } from '../../../library/playlists/fill-playlist.js'
import { readPlaylistFile } from '../../../library/transfer/read-playlist-file.js'
import type { Context } from '../../../platform/context.js'
import { redirect } from '../../../platform/http/describe.js'
import { createErrorHandler } from '../../../platform/http/errors.js'
import { acceptFileForms, uploadIn } from '../../../platform/http/uploads.js'
import { Problem } from '../../../platform/problem.js'
import { createPlaylistRenderer, ownOf, playlistParams, playlistRoute } from './playlist-again.js'

const fileFields = z.object({ once: formText(100) })

/** The videos of a file go to the end of a playlist. */
export const importVideosRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const { db, clock, config } = context
  app.setErrorHandler(createErrorHandler(createPlaylistRenderer(context)))
  acceptFileForms(app)

  app.post(
    `${playlistRoute}/file`,
    {
      config: { access: 'visitor' },
      schema: describePage(
        { params: playlistParams },
        {
          summary: 'Add the videos of a file at the end',
          description: 'A form with one file of at most 4 MiB, of any format that an import knows.',
          tags: ['Library'],
          responses: { 302: redirect },
          errors: [403, 404, 413],
        },
      ),
    },
    async (request, reply) => {
      const own = ownOf(context, request)
      const { name, chunks } = uploadIn(request.body)
      if (name === undefined) throw new Problem('input_invalid', 'Choose a file first.')
      const { videoIds, skipped } = await readPlaylistFile({ name, chunks })
      const { once } = fileFields.parse(request.body)
      await addAllToPlaylist({ db, clock, limits: config.limits }, own, { videoIds, once })
      const done = `added-${videoIds.length}-${skipped}`
      return reply.redirect(`${pathOfPlaylist(own.playlistId)}?done=${done}`, 302)
    },
  )
}
