import type { Context } from '../../../platform/context.js'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { Readable } from 'node:stream'
import { getVisiblePlaylist } from '../../../library/playlists/playlists.js'
import { exportPlaylist } from '../../../library/transfer/export-account.js'
import { readPlaylistVideos } from '../../../library/transfer/export/read-library.js'
import { writePlaylistCsv } from '../../../library/transfer/export/write-playlist-csv.js'
import { listPlaylists } from '../../../library/playlists/store.js'
import { html, redirect, descriptionTextOf } from '../../../platform/http/describe.js'
import { queryInteger, queryText } from '../../../platform/http/query.js'
import { Problem } from '../../../platform/problem.js'
import { describePage } from '../../../html/forms.js'
import type { Messages } from '../../../html/messages/messages.js'
import { sendPage } from '../../../html/render.js'
import { watchUrl } from '../../../html/video-words.js'
import { findVisitor, getVisitor } from '../../../html/visitor.js'
import { playlistsPage } from './list-page.js'
import { findOwnPlaylistPath, listPath } from '../../../html/playlist-paths.js'
import { playlistPage } from './playlist-page.js'
import { readPlaylistPage } from './read-playlist-page.js'

const tags: [string] = ['Library']
const params = z.object({ plid: z.string() })
const query = z.object({ page: queryInteger, done: queryText(), undo: queryText() })
const exportQuery = z.object({ format: z.enum(['json', 'text', 'csv']).default('json') })

/** What is said of a change, as the address names it. */
const playlistNewsFor = (done: string | undefined) => (messages: Messages) => {
  const { t } = messages
  if (done === 'changed') return t('Your changes are saved.')
  if (done === 'copied') return t('This is your own copy. Only you can see it.')
  const [, added, skipped = '0'] = /^added-(\d{1,6})(?:-(\d{1,6}))?$/.exec(done ?? '') ?? []
  if (added === undefined) return undefined
  const came = t('{count, plural, one {Added # video.} other {Added # videos.}}', {
    count: Number(added),
  })
  if (skipped === '0') return came
  const rest = t(
    '{count, plural, one {# part of the file was left out.} other {# parts of the file were left out.}}',
    { count: Number(skipped) },
  )
  return `${came} ${rest}`
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

/** One playlist as a file that any import takes. */
const exportPlaylistRoute: FastifyPluginAsyncZod<Context> = async (app, context) => {
  app.get(
    `${listPath}/:plid/export`,
    {
      config: { access: 'public' },
      schema: describePage(
        { params, querystring: exportQuery },
        {
          summary: 'A playlist as a file',
          tags,
          responses: { 200: descriptionTextOf('application/json', 'A file') },
          errors: [404],
        },
      ),
    },
    async (request, reply) => {
      const visitor = await findVisitor(context, request)
      const asked = { playlistId: request.params.plid, reader: visitor?.accountId }
      if (request.query.format === 'csv') {
        const found = await getVisiblePlaylist(context.db, asked.playlistId, asked.reader)
        const table = writePlaylistCsv(readPlaylistVideos(context.db, found))
        return reply
          .header('content-disposition', `attachment; filename="${asked.playlistId}.csv"`)
          .type('text/csv; charset=utf-8')
          .send(Readable.from(table, { objectMode: false }))
      }
      const playlist = await exportPlaylist(context.db, asked)
      const isText = request.query.format === 'text'
      const name = `${asked.playlistId}.${isText ? 'txt' : 'json'}`
      reply.header('content-disposition', `attachment; filename="${name}"`)
      if (!isText) return reply.type('application/json').send({ playlists: [playlist] })
      const lines = playlist.videos.map((videoId) => `${watchUrl(videoId)}\n`)
      return reply.type('text/plain; charset=utf-8').send(lines.join(''))
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
        { querystring: z.object({ page: queryInteger }) },
        { summary: 'The own playlists', tags, responses: { ...responses, 302: redirect } },
      ),
    },
    async (request, reply) => {
      const visitor = getVisitor(context, request)
      const playlists = await listPlaylists(context.db, visitor.accountId)
      const { page } = request.query
      return sendPage(reply, playlistsPage(visitor, { playlists, page, now: context.clock.now() }))
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
      const { page, undo, done } = request.query
      const asked = { playlistId: request.params.plid, reader: visitor?.accountId, page, undo }
      const view = await readPlaylistPage(context, asked)
      return sendPage(reply, playlistPage(visitor, { ...view, news: playlistNewsFor(done) }))
    },
  )

  await app.register(exportPlaylistRoute, context)
  // With an Invidious behind, the pass-through has this path.
  if (context.config.sources.upstreamUrl === undefined) await app.register(playlistLinkRoute)
}
