import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { accountOf } from '../../identity/guard.js'
import type { ListedVideo } from '../../catalogue/video-store.js'
import type { Feed } from '../../library/feed/list-feed.js'
import { readFeed } from '../../library/feed/read-feed.js'
import { getGroup } from '../../library/subscriptions/groups.js'
import { getPreferences } from '../../library/preferences/store.js'
import type { Clock } from '../../platform/clock.js'
import type { Database } from '../../platform/db/schema.js'
import { fieldsOf } from '../../platform/http/partial-response.js'
import { queryInteger, queryText } from '../../platform/http/query.js'
import { guarded } from './describe.js'
import {
  createShortVideoWriter,
  shortVideoJson,
  shortVideoSchema,
  type Reader,
} from './video-json.js'

interface FeedParts {
  db: Database
  clock: Clock
  baseUrl: string
}

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
  { summary: 'Read the subscription feed', tags: ['Feed'], answers: { 200: feedSchema } },
)

const feedJson = ({ notifications, videos }: Feed, reader: Reader) => ({
  notifications: notifications.map((video) => shortVideoJson(video, reader)),
  videos: videos.map((video) => shortVideoJson(video, reader)),
})

const feedText = ({ notifications, videos }: Feed, write: (video: ListedVideo) => string) =>
  `{"notifications":[${notifications.map(write).join()}],"videos":[${videos.map(write).join()}]}`

/** `feed`: the newest videos of the user's subscriptions (contract §1.9). */
export const feedRoutes: FastifyPluginAsyncZod<FeedParts> = async (app, { db, clock, baseUrl }) => {
  const writeShortVideo = createShortVideoWriter(baseUrl)
  app.get('/feed', feedRoute, async (request, reply) => {
    const { id: accountId } = accountOf(request)
    const { page = 1, max_results: size, hl, group } = request.query
    const groupId =
      group === undefined ? undefined : (await getGroup(db, { accountId, handle: group })).id
    const preferences = await getPreferences(db, accountId)
    const feed = await readFeed(db, { accountId, page, size, groupId })
    const reader = { baseUrl, now: clock.now(), locale: hl ?? preferences.locale }
    if (fieldsOf(request.url) !== undefined) return feedJson(feed, reader)
    const text = feedText(feed, (video) => writeShortVideo(video, reader))
    return reply.type('application/json; charset=utf-8').send(text)
  })
}
