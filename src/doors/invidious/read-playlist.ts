import type { Context } from '../../platform/context.js'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { accountOfSession } from '../../identity/guard.js'
import { identify } from '../../identity/identify.js'
import { getVisiblePlaylist } from '../../library/playlists/playlists.js'
import { queryInteger, queryText } from '../../platform/http/query.js'
import { describe } from './describe.js'
import { playlistHtml } from './playlist-html.js'
import { playlistSchema, readPlaylist } from './playlist-json.js'
import { findStart, windowFrom } from './playlist-window.js'

const params = z.object({ plid: z.string() })
const querystring = z.object({
  index: queryInteger,
  page: queryInteger,
  continuation: queryText(11),
  format: queryText(10),
  listen: queryText(10),
})

const schemaOf = (operationId: string, whose: string) =>
  describe(
    { params, querystring },
    {
      operationId,
      summary: `Read ${whose} and at most 100 of its videos`,
      tags: ['Playlists'],
      responses: { 200: playlistSchema },
    },
  )

type Request = FastifyRequest & {
  params: z.infer<typeof params>
  query: z.infer<typeof querystring>
}

/** The same response on both routes; only how the reader is known differs. */
async function respond(context: Context, request: Request, reader: number | undefined) {
  const { plid } = request.params
  const playlist = await getVisiblePlaylist(context.db, plid, reader)
  const start = await findStart(context.db, playlist.id, request.query)
  const json = await readPlaylist(
    { db: context.db, baseUrl: context.config.baseUrl },
    playlist,
    windowFrom(start),
  )
  if (request.query.format !== 'html') return json
  return playlistHtml(json, { start, isListen: request.query.listen === 'true' })
}

/** Mixes are not playlists: clients are sent where these are. */
function redirectMix(reply: FastifyReply, plid: string): FastifyReply {
  return reply.redirect(`/api/v1/mixes/${encodeURIComponent(plid)}`, 302)
}

const isMix = (plid: string) => plid.startsWith('RD')

/** `GET playlists/:plid` for the owner, with a credential. */
export const readOwnPlaylistRoute: FastifyPluginAsyncZod<Context> = async (app, context) => {
  app.get(
    '/playlists/:plid',
    {
      config: { access: { endpoint: 'playlists/:plid' } },
      schema: schemaOf('getOwnPlaylist', 'a playlist of yours'),
    },
    async (request, reply) => {
      if (isMix(request.params.plid)) return redirectMix(reply, request.params.plid)
      return respond(context, request, accountOfSession(request).id)
    },
  )
}

/** The public `GET /api/v1/playlists/:plid`; an owner is known there, too. */
export const readPlaylistRoute: FastifyPluginAsyncZod<Context> = async (app, context) => {
  app.get(
    '/playlists/:plid',
    { config: { access: 'public' }, schema: schemaOf('getPlaylist', 'a playlist') },
    async (request, reply) => {
      const { plid } = request.params
      if (isMix(plid)) return redirectMix(reply, plid)
      const principal = await identify(context, request, `playlists/${plid}`)
      return respond(context, request, principal?.account?.id)
    },
  )
}
