import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Video } from '../../catalogue/video-store.js'
import { accountOfSession } from '../../identity/guard.js'
import { dismissAll, dismissOne } from '../../library/notifications/dismiss.js'
import { listNews, type NewsWindow } from '../../library/notifications/store.js'
import { getPreferences } from '../../library/preferences/store.js'
import type { Context } from '../../platform/context.js'
import { Problem } from '../../platform/problem.js'
import { describeApi } from './describe.js'
import { toIso } from './iso-time.js'
import { pageQuery, queryTexts } from './paging.js'
import { channelToWire, statusToWire } from './status-json.js'

const tags: [string] = ['Notifications']

/** The one kind of notification there is: a channel that the user follows has posted. */
const kind = 'status'

const query = pageQuery(40, 80).extend({
  'types[]': queryTexts,
  types: queryTexts,
  'exclude_types[]': queryTexts,
  exclude_types: queryTexts,
})
type Query = z.infer<typeof query>

const params = z.object({ id: z.string().regex(/^\d{1,15}$/, 'must be the id of a notification') })

const notification = z.looseObject({ id: z.string(), type: z.literal(kind) })
const grouped = z.looseObject({ notification_groups: z.array(z.unknown()) })
const nothing = z.object({})

/** An id as a client sends it back; anything else bounds nothing. */
const eventIdOf = (text: string | undefined) =>
  text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined

const notificationWindowOf = ({ max_id, since_id, min_id, limit }: Query): NewsWindow => ({
  before: eventIdOf(max_id),
  after: eventIdOf(min_id ?? since_id),
  isFromOldest: eventIdOf(min_id) !== undefined,
  limit,
})

function wantsKind(asked: Query): boolean {
  const types = [...asked.types, ...asked['types[]']]
  const excluded = [...asked.exclude_types, ...asked['exclude_types[]']]
  return (types.length === 0 || types.includes(kind)) && !excluded.includes(kind)
}

async function listNotificationsFor({ db }: Context, request: FastifyRequest, window: NewsWindow) {
  const { id: accountId } = accountOfSession(request)
  const hides = await getPreferences(db, accountId)
  return listNews(db, { accountId, hides }, window)
}

const notificationIdOf = ({ newsEventId }: Video) => String(newsEventId ?? 0)

const notificationToWire = (video: Video, baseUrl: string) => ({
  id: notificationIdOf(video),
  type: kind,
  created_at: toIso(video.publishedAt),
  group_key: `ungrouped-${notificationIdOf(video)}`,
  account: channelToWire(video),
  status: statusToWire(video, baseUrl),
})

const groupToWire = (video: Video) => ({
  group_key: `ungrouped-${notificationIdOf(video)}`,
  notifications_count: 1,
  type: kind,
  most_recent_notification_id: Number(notificationIdOf(video)),
  page_min_id: notificationIdOf(video),
  page_max_id: notificationIdOf(video),
  latest_page_notification_at: toIso(video.publishedAt),
  sample_account_ids: [video.ucid],
  status_id: video.videoId,
})

/** The Link header to the pages before and after, as headers; none when the page is empty. */
function pageLinkTo(url: string, videos: readonly Video[], limit: number): Record<string, string> {
  const [first] = videos
  const last = videos.at(-1)
  if (first === undefined || last === undefined) return {}
  const next = `<${url}?limit=${limit}&max_id=${notificationIdOf(last)}>; rel="next"`
  return { link: `${next}, <${url}?limit=${limit}&min_id=${notificationIdOf(first)}>; rel="prev"` }
}

async function getOne(context: Context, request: FastifyRequest, id: string): Promise<Video> {
  const eventId = Number(id)
  const window = { before: eventId + 1, after: eventId - 1, isFromOldest: false, limit: 1 }
  const [video] = await listNotificationsFor(context, request, window)
  if (!video) throw new Problem('not_found')
  return video
}

/** Both versions of the list: one by one, and in groups of one, as clients since 4.3 ask for them. */
const notificationListRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const { baseUrl } = context.config
  const add = (url: string, summary: string, toWire: (videos: readonly Video[]) => unknown) =>
    app.get(
      url,
      {
        config: { access: { endpoint: 'notifications' } },
        schema: describeApi(
          { querystring: query },
          { summary, tags, responses: { 200: z.union([z.array(notification), grouped]) } },
        ),
      },
      async (request, reply) => {
        const { query: asked } = request
        const videos = wantsKind(asked)
          ? await listNotificationsFor(context, request, notificationWindowOf(asked))
          : []
        return reply
          .headers(pageLinkTo(`${baseUrl}${url}`, videos, asked.limit))
          .send(toWire(videos))
      },
    )
  add('/api/v1/notifications', 'New videos of your subscriptions', (videos) =>
    videos.map((video) => notificationToWire(video, baseUrl)),
  )
  add('/api/v2/notifications', 'New videos of your subscriptions, grouped', (videos) => ({
    accounts: [...new Map(videos.map((video) => [video.ucid, channelToWire(video)])).values()],
    statuses: videos.map((video) => statusToWire(video, baseUrl)),
    notification_groups: videos.map(groupToWire),
  }))
}

const countRoute: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const most = 100
  app.get(
    '/api/v1/notifications/unread_count',
    {
      config: { access: { endpoint: 'notifications' } },
      schema: describeApi(
        {},
        {
          summary: `How many there are, up to ${most}`,
          tags,
          responses: { 200: z.object({ count: z.int() }) },
        },
      ),
    },
    async (request) => {
      const window = { before: undefined, after: undefined, isFromOldest: false, limit: most }
      return { count: (await listNotificationsFor(context, request, window)).length }
    },
  )
}

/** New videos of one's subscriptions, as notifications that somebody one follows has posted. */
export const mastodonNotificationRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const { db, config } = context
  await app.register(notificationListRoutes, context)
  await app.register(countRoute, context)

  app.get(
    '/api/v1/notifications/:id',
    {
      config: { access: { endpoint: 'notifications/:id' } },
      schema: describeApi(
        { params },
        { summary: 'One notification', tags, responses: { 200: notification }, errors: [404] },
      ),
    },
    async (request) => {
      const video = await getOne(context, request, request.params.id)
      return notificationToWire(video, config.baseUrl)
    },
  )

  app.post(
    '/api/v1/notifications/clear',
    {
      config: { access: { endpoint: 'notifications/clear' } },
      schema: describeApi({}, { summary: 'Dismiss all', tags, responses: { 200: nothing } }),
    },
    async (request) => {
      await dismissAll(db, accountOfSession(request).id)
      return {}
    },
  )

  app.post(
    '/api/v1/notifications/:id/dismiss',
    {
      config: { access: { endpoint: 'notifications/:id/dismiss' } },
      schema: describeApi(
        { params },
        { summary: 'Dismiss one', tags, responses: { 200: nothing }, errors: [404] },
      ),
    },
    async (request) => {
      const { videoId } = await getOne(context, request, request.params.id)
      await dismissOne(db, accountOfSession(request).id, videoId)
      return {}
    },
  )
}
