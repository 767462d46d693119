import type { Context } from '../../../platform/context.js'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { listVideosOrHints } from '../../../catalogue/hint-store.js'
import { getVisiblePlaylist } from '../../../library/playlists/playlists.js'
import { listEntries, listPlaylists } from '../../../library/playlists/store.js'
import type { Database } from '../../../platform/db/schema.js'
import { html, redirect } from '../../../platform/http/describe.js'
import { queryInteger, queryText } from '../../../platform/http/query.js'
import { Problem } from '../../../platform/problem.js'
import { describePage } from '../../../html/forms.js'
import { sendPage } from '../../../html/render.js'
import { findVisitor, getVisitor } from '../../../html/visitor.js'
import { playlistsPage } from './list-page.js'
import { findOwnPlaylistPath, listPath } from '../../../html/playlist-paths.js'
import { pageOfPosition, pageSize } from './paging.js'
import { playlistPage } from './playlist-page.js'

const tags: [string] = ['Library']
const params = z.object({ plid: z.string() })
const query = z.object({ page: queryInteger, done: queryText() })

interface PageRequest {
  playlistId: string
  reader: number | undefined
  page: number | undefined
}

/** A page of a playlist; beyond the last one is the last. */
async function readPlaylistPage(db: Database, { playlistId, reader, page = 1 }: PageRequest) {
  const playlist = await getVisiblePlaylist(db, playlistId, reader)
  const lastPage = pageOfPosition(Math.max(0, playlist.videoCount - 1))
  const shown = Math.min(Math.max(1, page), lastPage)
  const window = { offset: (shown - 1) * pageSize, limit: pageSize }
  const entries = await listEntries(db, playlist.id, window)
  const videos = await listVideosOrHints(db, [...new Set(entries.map(({ videoId }) => videoId))])
  return { playlist, entries, videos, page: shown, hasNext: shown < lastPage }
}

/** Invidious' address of a playlist leads to its page. */
const playlistLinkRoute: FastifyPluginAsyncZod = async (app) => {
  app.get(
    '/playlist',
    {
      config: { access: 'public' },
      schema: describePage(
        { querystring: z.object({ list: queryText() }) },
        { summary: 'To the page of a playlist', tags, responses: { 302: redirect }, errors: [404] },
      ),
    },
    async (request, reply) => {
      const path = findOwnPlaylistPath(request.url)
      if (path === undefined) throw new Problem('playlist_not_found')
      return reply.redirect(path, 302)
    },
  )
}

/** `feed/playlists` and each of them; changes are in change-playlist.ts. */
export const playlistPageRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const responses = { 200: html }

  app.get(
    listPath,
    {
      config: { access: 'visitor' },
      schema: describePage(
        {},
        { summary: 'The own playlists', tags, responses: { ...responses, 302: redirect } },
      ),
    },
    async (request, reply) => {
      const visitor = getVisitor(context, request)
      const playlists = await listPlaylists(context.db, visitor.accountId)
      return sendPage(reply, playlistsPage(visitor, playlists))
    },
  )

  app.get(
    `${listPath}/:plid`,
    {
      config: { access: 'public' },
      schema: describePage(
        { params, querystring: query },
        { summary: 'A playlist and its videos', tags, responses, errors: [404] },
      ),
    },
    async (request, reply) => {
      const visitor = await findVisitor(context, request)
      const { plid: playlistId } = request.params
      const wanted = { playlistId, reader: visitor?.accountId, page: request.query.page }
      const view = await readPlaylistPage(context.db, wanted)
      return sendPage(reply, playlistPage(visitor, { ...view, done: request.query.done }))
    },
  )

  // With an Invidious behind, the pass-through has this path.
  if (context.config.sources.upstreamUrl === undefined) await app.register(playlistLinkRoute)
}
