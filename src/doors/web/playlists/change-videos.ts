import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { describePage, formOf, formText } from '../../../html/forms.js'
import { pathOfPlaylist } from '../../../html/playlist-paths.js'
import { readUndo, sealUndo } from '../../../html/undo.js'
import { addAllToPlaylist, restoreToPlaylist } from '../../../library/playlists/fill-playlist.js'
import {
  moveInPlaylist,
  removeFromPlaylist,
  type Place,
} from '../../../library/playlists/playlists.js'
import { findPlaylist } from '../../../library/playlists/store.js'
import type { Context } from '../../../platform/context.js'
import { redirect } from '../../../platform/http/describe.js'
import { createErrorHandler } from '../../../platform/http/errors.js'
import { Problem } from '../../../platform/problem.js'
import { pageOfPosition } from './paging.js'
import {
  createPlaylistRenderer,
  ownOf,
  playlistParams,
  playlistRoute,
  type Own,
} from './playlist-again.js'
import { videosText } from './playlist-forms.js'
import { removedVideo } from './read-playlist-page.js'
import { readVideoList } from './video-list.js'

const tags: [string] = ['Library']
const errors: [403, 404] = [403, 404]
const responses = { 302: redirect }

const entry = formText(100)
const order = formOf({
  up: entry,
  down: entry,
  move: entry,
  remove: entry,
  place: z.coerce.number('must be a number').int().min(1).max(1_000_000).default(1),
  page: z.coerce.number().int().min(1).max(1_000_000).default(1),
})
const addition = formOf({
  videos: videosText({ isRequired: true }),
  once: formText(100),
})
const undoing = formOf({ undo: formText(2000) })

const pagePath = (path: string, page: number) => (page === 1 ? path : `${path}?page=${page}`)

async function removeVideos(
  context: Context,
  own: Own,
  { remove: index, page }: z.infer<typeof order>,
): Promise<string> {
  const removed = await removeFromPlaylist(context, own, index)
  const undo = sealUndo(context, removedVideo(own.playlistId, own.accountId), removed)
  const query = new URLSearchParams({ ...(page === 1 ? {} : { page: String(page) }), undo })
  return `${pathOfPlaylist(own.playlistId)}?${query.toString()}`
}

/** The entry that a form moves, and where to. */
function readMove({ up, down, move, place }: z.infer<typeof order>): { index: string; to: Place } {
  if (move) return { index: move, to: place - 1 }
  if (up) return { index: up, to: { by: -1 } }
  if (down) return { index: down, to: { by: 1 } }
  throw new Problem('input_invalid', 'Nothing to do: send up, down, move or remove')
}

const placePath = (playlistId: string, { index, position }: { index: string; position: number }) =>
  `${pagePath(pathOfPlaylist(playlistId), pageOfPosition(position))}#video-${index}`

/** Moves or removes an entry; the path that shows where it went, or where it was. */
async function reorder(context: Context, own: Own, asked: z.infer<typeof order>): Promise<string> {
  if (asked.remove) return removeVideos(context, own, asked)
  const move = readMove(asked)
  const position = await moveInPlaylist(context, own, move)
  return placePath(own.playlistId, { index: move.index, position })
}

/** Brings a removed entry back; the path that shows it. */
async function restore(context: Context, own: Own, sealed: string): Promise<string> {
  const { db, clock, config } = context
  const entry = readUndo(context, removedVideo(own.playlistId, own.accountId), sealed)
  const position = await restoreToPlaylist({ db, clock, limits: config.limits }, own, entry)
  return placePath(own.playlistId, { index: entry.indexId, position })
}

/** Adds videos; the path of the page on which the last of them is. */
async function addVideosByAddress(
  { db, clock, config }: Context,
  own: Own,
  { videos, once }: z.infer<typeof addition>,
): Promise<string> {
  const library = { db, clock, limits: config.limits }
  const videoIds = readVideoList(videos)
  await addAllToPlaylist(library, own, { videoIds, once })
  const { videoCount = 1 } = (await findPlaylist(db, own.playlistId)) ?? {}
  const path = pagePath(pathOfPlaylist(own.playlistId), pageOfPosition(videoCount - 1))
  return `${path}${path.includes('?') ? '&' : '?'}done=added-${videoIds.length}`
}

/** What an owner does to the videos of a playlist on its page. */
export const changeVideosRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  app.setErrorHandler(createErrorHandler(createPlaylistRenderer(context)))
  const config = { access: 'visitor', keepsForm: true } as const

  app.post(
    `${playlistRoute}/add`,
    {
      config,
      schema: describePage(
        { params: playlistParams, body: addition },
        { summary: 'Add videos at the end', tags, responses, errors },
      ),
    },
    async (request, reply) =>
      reply.redirect(await addVideosByAddress(context, ownOf(context, request), request.body), 302),
  )

  app.post(
    `${playlistRoute}/videos`,
    {
      config,
      schema: describePage(
        { params: playlistParams, body: order },
        { summary: 'Move or remove a video', tags, responses, errors },
      ),
    },
    async (request, reply) =>
      reply.redirect(await reorder(context, ownOf(context, request), request.body), 302),
  )

  app.post(
    `${playlistRoute}/restore`,
    {
      config: { access: 'visitor' },
      schema: describePage(
        { params: playlistParams, body: undoing },
        { summary: 'Bring back a video that was removed', tags, responses, errors },
      ),
    },
    async (request, reply) => {
      const own = ownOf(context, request)
      return reply.redirect(await restore(context, own, request.body.undo), 302)
    },
  )
}
