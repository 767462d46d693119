import type { Context } from '../../platform/context.js'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { checkChannelId } from '../../catalogue/ids.js'
import { listVideosOfChannel } from '../../catalogue/search-store.js'
import { findChannel } from '../../catalogue/channel-store.js'
import { listVideosOrHints } from '../../catalogue/hint-store.js'
import type { Video } from '../../catalogue/video-store.js'
import { accountOfSession } from '../../identity/guard.js'
import { listFeed } from '../../library/feed/list-feed.js'
import {
  deleteFeedToken,
  findFeedReader,
  putFeedToken,
} from '../../identity/accounts/feed-token-store.js'
import { getVisiblePlaylist } from '../../library/playlists/playlists.js'
import { listEntries } from '../../library/playlists/store.js'
import type { Database } from '../../platform/db/schema.js'
import { noContent, descriptionTextOf } from '../../platform/http/describe.js'
import { queryInteger, queryText } from '../../platform/http/query.js'
import { getOwnPreferences } from '../../library/preferences/store.js'
import { Problem } from '../../platform/problem.js'
import { digestOf, randomSecret } from '../../platform/secret.js'
import { atomXml, type AtomFeed } from './atom-xml.js'
import { describe, guarded } from './describe.js'

const tags: [string] = ['Atom feeds']
const responses = { 200: descriptionTextOf('application/atom+xml', 'An Atom feed') }
const playlistLength = 100
const channelLength = 15

const privateQuery = z.object({
  token: queryText(100).describe('The secret from POST /api/v1/auth/feed/token'),
  max_results: queryInteger,
  page: queryInteger,
  params: queryText(500).describe('Appended to the links to videos'),
})
const privateSchema = describe(
  { querystring: privateQuery },
  {
    operationId: 'getPrivateAtom',
    summary: "A user's subscription feed, for a feed reader",
    tags,
    responses,
  },
)
const playlistSchema = describe(
  { params: z.object({ plid: z.string() }) },
  { operationId: 'getPlaylistAtom', summary: 'A public or unlisted playlist', tags, responses },
)
const channelSchema = describe(
  { params: z.object({ ucid: z.string() }) },
  { operationId: 'getChannelAtom', summary: "A channel's newest videos", tags, responses },
)
const tokenRoute = guarded(
  'feed/token',
  {},
  {
    operationId: 'createFeedToken',
    summary: "Make a new address for the user's Atom feed; the one before ends",
    tags,
    responses: { 201: z.object({ token: z.string(), url: z.string() }) },
  },
)
const deleteTokenRoute = guarded(
  'feed/token',
  {},
  {
    operationId: 'deleteFeedToken',
    summary: "End the address of the user's Atom feed",
    tags,
    responses: { 204: noContent },
  },
)

/** Sends a feed, or 304 to a reader that has it already (RFC 9110 §13.1.2). */
function sendFeed(request: FastifyRequest, reply: FastifyReply, feed: AtomFeed): FastifyReply {
  const xml = atomXml(feed)
  const etag = `"${digestOf(xml)}"`
  reply.header('etag', etag).header('cache-control', 'no-cache')
  const known = request.headers['if-none-match'] ?? ''
  if (known.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag)) {
    return reply.code(304).send()
  }
  return reply.type('application/atom+xml; charset=utf-8').send(xml)
}

/** Videos by their ids, in this order, as far as they are known. */
async function describeVideos(db: Database, videoIds: readonly string[]): Promise<Video[]> {
  const known = await listVideosOrHints(db, videoIds)
  return videoIds.flatMap((videoId) => known.get(videoId) ?? [])
}

async function readPrivateFeed(
  { db, config: { baseUrl } }: Context,
  { token = '', page = 1, max_results: size, params = '' }: z.infer<typeof privateQuery>,
): Promise<AtomFeed> {
  const reader = await findFeedReader(db, digestOf(token))
  if (!reader) throw new Problem('feed_token_invalid')
  const feed = await listFeed(
    db,
    { owner: reader, page, size },
    await getOwnPreferences(db, reader),
  )
  const ids = [...feed.notifications, ...feed.videos].map((video) => video.videoId)
  const title = `Private feed of ${reader.name}`
  const videos = await describeVideos(db, ids)
  return { id: `${baseUrl}/feed/private`, title, baseUrl, params, videos }
}

/** `/feed/…`: what a feed reader subscribes to, as Atom with conditional requests. */
export const feedsOutRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const { db, config } = context
  const { baseUrl } = config

  app.get(
    '/feed/private',
    { config: { access: 'public' }, schema: privateSchema },
    async (request, reply) =>
      sendFeed(request, reply, await readPrivateFeed(context, request.query)),
  )

  app.get(
    '/feed/playlist/:plid',
    { config: { access: 'public' }, schema: playlistSchema },
    async (request, reply) => {
      const { plid } = request.params
      const playlist = await getVisiblePlaylist(db, plid, undefined)
      const entries = await listEntries(db, playlist.id, { offset: 0, limit: playlistLength })
      const ids = entries.map((entry) => entry.videoId)
      const videos = await describeVideos(db, ids)
      const id = `${baseUrl}/feed/playlist/${plid}`
      return sendFeed(request, reply, { id, title: playlist.title, baseUrl, videos })
    },
  )

  app.get(
    '/feed/channel/:ucid',
    { config: { access: 'public' }, schema: channelSchema },
    async (request, reply) => {
      const { ucid } = request.params
      checkChannelId(ucid)
      const channel = await findChannel(db, ucid)
      if (!channel) throw new Problem('channel_unknown')
      const videos = await listVideosOfChannel(db, channel.id, { offset: 0, limit: channelLength })
      const id = `${baseUrl}/feed/channel/${ucid}`
      return sendFeed(request, reply, { id, title: channel.name, baseUrl, videos })
    },
  )
}

/** `feed/token`: the secret in the address of a user's own feed, made anew and ended. */
export const feedTokenRoutes: FastifyPluginAsyncZod<Context> = async (
  app,
  { db, config: { baseUrl }, clock },
) => {
  app.post('/feed/token', tokenRoute, async (request, reply) => {
    const token = randomSecret()
    const { id: accountId } = accountOfSession(request)
    await putFeedToken(db, { accountId, digest: digestOf(token), createdAt: clock.now() })
    return reply.code(201).send({ token, url: `${baseUrl}/feed/private?token=${token}` })
  })

  app.delete('/feed/token', deleteTokenRoute, async (request, reply) => {
    await deleteFeedToken(db, accountOfSession(request).id)
    return reply.code(204).send()
  })
}
