import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { createFormRenderer, type Mistake } from '../../../html/form-again.js'
import { listPath } from '../../../html/playlist-paths.js'
import { getVisitor } from '../../../html/visitor.js'
import type { Context } from '../../../platform/context.js'
import { Problem } from '../../../platform/problem.js'
import { createPageProblemRenderer } from '../log-in/log-in-required.js'
import type { PlaylistMistake } from './edit-playlist.js'
import { playlistPage } from './playlist-page.js'
import { readPlaylistPage } from './read-playlist-page.js'

/** The route of a playlist's page. */
export const playlistRoute = `${listPath}/:plid`
export const playlistParams = z.object({ plid: z.string() })

/** A playlist of the person who sends a form of its page. */
export interface Own {
  playlistId: string
  accountId: number
}

export const ownOf = (
  context: Context,
  request: FastifyRequest<{ Params: { plid: string } }>,
): Own => ({
  playlistId: request.params.plid,
  accountId: getVisitor(context, request).accountId,
})

/** The playlist's page again, with what was wrong in one of its forms. */
export function createPlaylistRenderer(context: Context) {
  const showAgain =
    (form: PlaylistMistake['form']) => async (request: FastifyRequest, mistake: Mistake) => {
      const visitor = getVisitor(context, request)
      const { plid: playlistId } = playlistParams.parse(request.params)
      const view = await readPlaylistPage(context, { playlistId, reader: visitor.accountId })
      if (view.playlist.accountId !== visitor.accountId) throw new Problem('not_owner')
      return playlistPage(visitor, { ...view, mistake: { ...mistake, form } })
    }
  return createFormRenderer(createPageProblemRenderer(context), {
    [playlistRoute]: showAgain('edit'),
    [`${playlistRoute}/add`]: showAgain('add'),
    [`${playlistRoute}/file`]: showAgain('file'),
  })
}
