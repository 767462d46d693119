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
import { accountSchema } from './account-json.js'
import { describeApi } from './describe.js'
import { toIso } from './iso-time.js'
import { pageQuery, queryTexts } from './paging.js'
import { channelToWire, statusSchema, statusToWire } from './status-json.js'

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

const params = z.object({
  id: z
    .string()
    .regex(/^\d{1,15}$/, 'must be the id of a notification')
    .meta({ example: '1042' }),
})

const notification = z
  .object({
    id: z.string(),
    type: z.literal(kind),
    created_at: z.iso.datetime(),
    group_key: z.string(),
    account: accountSchema,
    status: statusSchema,
  })
  .meta({ id: 'MastodonNotification' })
const grouped = z
  .object({
    accounts: z.array(accountSchema),
    statuses: z.array(statusSchema),
    notification_groups: z.array(
      z.object({
        group_key: z.string(),
        notifications_count: z.int(),
        type: z.literal(kind),
        most_recent_notification_id: z.int(),
        page_min_id: z.string(),
        page_max_id: z.string(),
        latest_page_notification_at: z.iso.datetime(),
        sample_account_ids: z.array(z.string()),
        status_id: z.string(),
      }),
    ),
  })
  .meta({ id: 'GroupedNotifications' })
const nothing = z
  .record(z.string(), z.string())
  .describe('Always empty')
  .meta({ examples: [{}] })

const listDescriptions = {
  v1: {
    operationId: 'listMastodonNotifications',
    summary: 'New videos of your subscriptions',
    tags,
    responses: { 200: z.array(notification) },
  },
  v2: {
    operationId: 'listGroupedNotifications',
    summary: 'New videos of your subscriptions, grouped',
    tags,
    responses: { 200: grouped },
  },
}

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
  const add = (version: 'v1' | 'v2', toWire: (videos: readonly Video[]) => unknown) => {
    const url = `/api/${version}/notifications`
    app.get(
      url,
      {
        config: { access: { endpoint: 'notifications' } },
        schema: describeApi({ querystring: query }, listDescriptions[version]),
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
  }
  add('v1', (videos) => videos.map((video) => notificationToWire(video, baseUrl)))
  add('v2', (videos) => ({
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
          operationId: 'countNotifications',
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

const clearSchema = describeApi(
  {},
  {
    operationId: 'clearMastodonNotifications',
    summary: 'Dismiss all',
    tags,
    responses: { 200: nothing },
  },
)

const dismissSchema = describeApi(
  { params },
  {
    operationId: 'dismissMastodonNotification',
    summary: 'Dismiss one',
    tags,
    responses: { 200: nothing },
    errors: [404],
  },
)

const readSchema = describeApi(
  { params },
  {
    operationId: 'getMastodonNotification',
    summary: 'One notification',
    tags,
    responses: { 200: notification },
    errors: [404],
  },
)

/** New videos of one's subscriptions, as notifications that somebody one follows has posted. */
export const mastodonNotificationRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const { db, config } = context
  await app.register(notificationListRoutes, context)
  await app.register(countRoute, context)

  app.get(
    '/api/v1/notifications/:id',
    {
      config: { access: { endpoint: 'notifications/:id' } },
      schema: readSchema,
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
      schema: clearSchema,
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
      schema: dismissSchema,
    },
    async (request) => {
      const { videoId } = await getOne(context, request, request.params.id)
      await dismissOne(db, accountOfSession(request).id, videoId)
      return {}
    },
  )
}
