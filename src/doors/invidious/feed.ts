import type { Context } from '../../platform/context.js'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { accountOfSession } from '../../identity/guard.js'
import { listFeed, type Feed } from '../../library/feed/list-feed.js'
import { getGroup } from '../../library/subscriptions/groups.js'
import { getOwnPreferences } from '../../library/preferences/store.js'
import { queryInteger, queryText } from '../../platform/http/query.js'
import { guarded } from './describe.js'
import { shortVideoJson, shortVideoSchema, shortVideoText, type Reader } from './video-json.js'
import { fieldsOf } from '../../platform/http/partial-response.js'

const querystring = z.object({
  max_results: queryInteger,
  page: queryInteger,
  hl: queryText(35),
  group: queryText(100).describe('A groupId: only subscriptions of this group'),
})
const feedSchema = z.object({
  notifications: z.array(shortVideoSchema).describe('The unread videos of this page'),
  videos: z.array(shortVideoSchema).describe('The others of this page'),
})

const feedRoute = guarded(
  'feed',
  { querystring },
  {
    operationId: 'getFeed',
    summary: 'Read the subscription feed',
    tags: ['Feed'],
    responses: { 200: feedSchema },
  },
)

const feedJson = ({ notifications, videos }: Feed, reader: Reader) => ({
  notifications: notifications.map((video) => shortVideoJson(video, reader)),
  videos: videos.map((video) => shortVideoJson(video, reader)),
})

const listText = (videos: Feed['videos'], reader: Reader) =>
  `[${videos.map((video) => shortVideoText(video, reader)).join()}]`

/** `feedJson` as text: most of it is the same for everyone, and kept. */
const feedText = ({ notifications, videos }: Feed, reader: Reader) =>
  `{"notifications":${listText(notifications, reader)},"videos":${listText(videos, reader)}}`

/** `feed`: the newest videos of the user's subscriptions. */
export const feedRoutes: FastifyPluginAsyncZod<Context> = async (app, { db, clock, config }) => {
  const { baseUrl } = config
  app.get('/feed', feedRoute, async (request, reply) => {
    const owner = accountOfSession(request)
    const { page = 1, max_results: size, hl, group } = request.query
    const groupId =
      group === undefined
        ? undefined
        : (await getGroup(db, { accountId: owner.id, handle: group })).id
    const preferences = await getOwnPreferences(db, owner)
    const feed = await listFeed(db, { owner, page, size, groupId }, preferences)
    const reader = { baseUrl, now: clock.now(), locale: hl ?? preferences.locale }
    if (fieldsOf(request.url) !== undefined) return feedJson(feed, reader)
    return reply.type('application/json; charset=utf-8').send(feedText(feed, reader))
  })
}
