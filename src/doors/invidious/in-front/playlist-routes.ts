import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { describePage, formOf, formText } from '../../../html/forms.js'
import { listPath, pathOfPlaylist } from '../../../html/playlist-paths.js'
import { sendPage } from '../../../html/render.js'
import { getVisitor } from '../../../html/visitor.js'
import { readPrivacy } from '../../../library/playlists/playlist-text.js'
import {
  changePlaylist,
  createPlaylist,
  getVisiblePlaylist,
  removePlaylist,
} from '../../../library/playlists/playlists.js'
import type { Context } from '../../../platform/context.js'
import { html, redirect } from '../../../platform/http/describe.js'
import { queryText } from '../../../platform/http/query.js'
import { createPlaylistPage, deletePlaylistPage } from './account-pages.js'

const tags: [string] = ['Pages of the Invidious']
const visitorOnly = { access: 'visitor' } as const
const querystring = z.object({ list: queryText(200) })
const errors: [403, 404] = [403, 404]

const draft = formOf({ title: formText(1000), privacy: formText(20) })
const change = formOf({
  title: formText(1000),
  description: formText(20_000),
  privacy: formText(20),
})
/** Invidious' form names the playlist in the address, the page here in the form. */
const deletion = formOf({ list: formText(200) })

/** Where a playlist is looked at and edited: here if it is one of ours, else at the Invidious. */
const pathOfList = (list = '') =>
  list.startsWith('IVPL') ? pathOfPlaylist(list) : `/playlist?list=${encodeURIComponent(list)}`

/** Pages that are part of a playlist's own page here. */
const linkRoutes: FastifyPluginAsyncZod = async (app) => {
  for (const path of ['/edit_playlist', '/add_playlist_items', '/subscribe_playlist']) {
    app.get(
      path,
      {
        config: visitorOnly,
        schema: describePage(
          { querystring },
          { summary: 'To the page of a playlist', tags, responses: { 302: redirect } },
        ),
      },
      async ({ query: { list } }, reply) => reply.redirect(pathOfList(list), 302),
    )
  }
}

const frontCreatePlaylistRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  app.get(
    '/create_playlist',
    {
      config: visitorOnly,
      schema: describePage({}, { summary: 'A new playlist', tags, responses: { 200: html } }),
    },
    async (request, reply) => sendPage(reply, createPlaylistPage(getVisitor(context, request))),
  )
  app.post(
    '/create_playlist',
    {
      config: visitorOnly,
      schema: describePage(
        { body: draft },
        { summary: 'Create a playlist', tags, responses: { 302: redirect } },
      ),
    },
    async (request, reply) => {
      const { accountId } = getVisitor(context, request)
      const { title, privacy } = request.body
      const limits = context.config.limits
      const made = { accountId, title, privacy: readPrivacy(privacy) }
      const { playlistId } = await createPlaylist({ ...context, limits }, made)
      return reply.redirect(pathOfPlaylist(playlistId), 302)
    },
  )
}

/** Invidious' addresses for making, changing and deleting a playlist. */
// eslint-disable-next-line max-lines-per-function -- the forms of one page, one beside the other
export const playlistFormRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  await app.register(linkRoutes)
  await app.register(frontCreatePlaylistRoutes, context)
  app.post(
    '/edit_playlist',
    {
      config: visitorOnly,
      schema: describePage(
        { querystring, body: change },
        { summary: 'Change a playlist', tags, responses: { 302: redirect }, errors },
      ),
    },
    async (request, reply) => {
      const own = {
        accountId: getVisitor(context, request).accountId,
        playlistId: request.query.list ?? '',
      }
      const { title, description, privacy } = request.body
      await changePlaylist(context, own, { title, description, privacy: readPrivacy(privacy) })
      return reply.redirect(pathOfPlaylist(own.playlistId), 302)
    },
  )
  app.get(
    '/delete_playlist',
    {
      config: visitorOnly,
      schema: describePage(
        { querystring },
        { summary: 'Ask whether to delete a playlist', tags, responses: { 200: html }, errors },
      ),
    },
    async (request, reply) => {
      const visitor = getVisitor(context, request)
      const { list = '' } = request.query
      const playlist = await getVisiblePlaylist(context.db, list, visitor.accountId)
      return sendPage(reply, deletePlaylistPage(visitor, playlist))
    },
  )
  app.post(
    '/delete_playlist',
    {
      config: visitorOnly,
      schema: describePage(
        { querystring, body: deletion },
        {
          operationId: 'deletePlaylist',
          summary: 'Delete a playlist',
          tags,
          responses: { 302: redirect },
          errors,
        },
      ),
    },
    async (request, reply) => {
      const { accountId } = getVisitor(context, request)
      const playlistId = request.query.list ?? request.body.list
      await removePlaylist(context, { accountId, playlistId })
      return reply.redirect(listPath, 302)
    },
  )
}
