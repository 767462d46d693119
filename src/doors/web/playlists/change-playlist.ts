import type { Context } from '../../../platform/context.js'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import {
  changePlaylist,
  moveInPlaylist,
  removeFromPlaylist,
  removePlaylist,
} from '../../../library/playlists/playlists.js'
import { redirect } from '../../../platform/http/describe.js'
import { Problem } from '../../../platform/problem.js'
import { describePage, formOf, formText } from '../../../html/forms.js'
import { getVisitor } from '../../../html/visitor.js'
import { listPath, pathOfPlaylist } from '../../../html/playlist-paths.js'
import { pageOfPosition } from './paging.js'

const tags: [string] = ['Library']
const params = z.object({ plid: z.string() })
const errors: [403, 404] = [403, 404]
const responses = { 302: redirect }

const changes = formOf({
  title: formText(1000).refine((title) => title.trim() !== '', 'A playlist needs a title.'),
  description: formText(20_000),
  privacy: z.enum(['public', 'unlisted', 'private']),
})

const entry = formText(100)
const order = formOf({
  up: entry,
  down: entry,
  remove: entry,
  page: z.coerce.number().int().min(1).max(1_000_000).default(1),
})

interface Own {
  playlistId: string
  accountId: number
}

const pagePath = (path: string, page: number) => (page === 1 ? path : `${path}?page=${page}`)

/** Moves or removes an entry; the path that shows where it went, or where it was. */
async function reorder(
  context: Context,
  own: Own,
  { up, down, remove, page }: z.infer<typeof order>,
): Promise<string> {
  const path = pathOfPlaylist(own.playlistId)
  if (remove) {
    await removeFromPlaylist(context, own, remove)
    return pagePath(path, page)
  }
  const index = up || down
  if (!index) throw new Problem('input_invalid', 'Nothing to do: send up, down or remove')
  const position = await moveInPlaylist(context, own, { index, to: { by: up ? -1 : 1 } })
  return `${pagePath(path, pageOfPosition(position))}#video-${index}`
}

/** What an owner does to a playlist on its page. */
export const changePlaylistRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const path = `${listPath}/:plid`

  app.post(
    path,
    {
      config: { access: 'visitor', keepsForm: true },
      schema: describePage(
        { params, body: changes },
        { summary: 'Change title, description and privacy', tags, responses, errors },
      ),
    },
    async (request, reply) => {
      const { accountId } = getVisitor(context, request)
      const own = { playlistId: request.params.plid, accountId }
      await changePlaylist(context, own, request.body)
      return reply.redirect(`${pathOfPlaylist(own.playlistId)}?done=changed`, 302)
    },
  )

  app.post(
    `${path}/videos`,
    {
      config: { access: 'visitor', keepsForm: true },
      schema: describePage(
        { params, body: order },
        { summary: 'Move or remove a video', tags, responses, errors },
      ),
    },
    async (request, reply) => {
      const { accountId } = getVisitor(context, request)
      const own = { playlistId: request.params.plid, accountId }
      return reply.redirect(await reorder(context, own, request.body), 302)
    },
  )

  app.post(
    `${path}/delete`,
    {
      config: { access: 'visitor', keepsForm: true },
      schema: describePage({ params }, { summary: 'Delete the playlist', tags, responses, errors }),
    },
    async (request, reply) => {
      const { accountId } = getVisitor(context, request)
      await removePlaylist(context, { playlistId: request.params.plid, accountId })
      return reply.redirect(listPath, 302)
    },
  )
}
