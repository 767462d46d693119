import type { Context } from '../../platform/context.js'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { createListening } from '../../catalogue/listening.js'
import { accountOfSession } from '../../identity/guard.js'
import { createOpenCheck } from '../../identity/sessions/still-open.js'
import { dismissAll, dismissOne } from '../../library/notifications/dismiss.js'
import { createNewsReader } from '../../library/notifications/follow.js'
import { getPreferences } from '../../library/preferences/store.js'
import { noContent, descriptionTextOf } from '../../platform/http/describe.js'
import { queryInteger, queryText } from '../../platform/http/query.js'
import { guarded } from './describe.js'
import { createStreamCounter, streamsPerSession } from './count-streams.js'
import { createStreams, readTopics } from './notification-stream.js'

const tags: [string] = ['Notifications']
/** More than the 1000 topics of 24 characters that are heeded, with their commas. */
const topicsLength = 60_000

const querystring = z.object({
  topics: queryText(topicsLength).describe(
    'Channel ids separated by commas, at most 1000; `debug`',
  ),
  since: queryInteger.describe('Unix seconds: begin with at most 15 later videos of each topic'),
  hl: queryText(35),
  fields: queryText().describe('Only these keys of each video'),
})
const body = z.object({ topics: z.string().max(topicsLength).optional() }).nullish()
const stream = descriptionTextOf(
  'text/event-stream',
  'Server-sent events, each the JSON of a video; `id` resumes',
)

const description =
  'Sends an event when a channel publishes or changes a video, and a comment every 20 to 30 ' +
  `seconds. Resumes after the event that \`Last-Event-ID\` names. At most ${streamsPerSession} streams a session. Ends ` +
  'within 25 seconds of its credential, and sends nothing that came later.'

const listenRoute = {
  ...guarded(
    'notifications',
    { querystring },
    {
      operationId: 'listenNotifications',
      summary: 'Listen to channels',
      description,
      tags,
      responses: { 200: stream },
    },
  ),
  exposeHeadRoute: false,
}
const listenByFormRoute = guarded(
  'notifications',
  { querystring, body },
  {
    operationId: 'listenNotificationsOf',
    summary: 'Listen to channels that the body names',
    description,
    tags,
    responses: { 200: stream },
  },
)
const clearRoute = guarded(
  'notifications',
  {},
  {
    operationId: 'clearNotifications',
    summary: 'Mark all news as seen',
    description: 'Afterwards the feed has no `notifications`.',
    tags,
    responses: { 204: noContent },
  },
)
const dismissRoute = guarded(
  'notifications/:videoId',
  { params: z.object({ videoId: z.string().describe('11 characters') }) },
  {
    operationId: 'dismissNotification',
    summary: 'Mark the news of one video as seen',
    tags,
    responses: { 204: noContent },
  },
)

interface Listening {
  topics: string
  query: z.infer<typeof querystring>
}

/** `notifications`: news as they come, and put away when they were seen. */
export const notificationRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const { config, db, clock, hub } = context
  const { baseUrl } = config
  const reader = createNewsReader(db, hub)
  const isStillOpen = createOpenCheck({ config, db, clock })
  const counter = createStreamCounter(config.limits)
  const listening = createListening({ db, clock, logger: app.log })
  const parts = { reader, clock, baseUrl, counter, isStillOpen, listening }
  const streams = createStreams({ ...parts, random: Math.random })
  app.addHook('preClose', async () => {
    streams.endAll()
    await listening.close()
  })

  const listen = async (
    request: FastifyRequest,
    reply: FastifyReply,
    { topics, query: { since, hl } }: Listening,
  ) => {
    const locale = hl ?? (await getPreferences(db, accountOfSession(request).id)).locale
    const sinceMs = since === undefined ? undefined : since * 1000
    await streams.open(request, reply, { topics: readTopics(topics), since: sinceMs, locale })
  }

  app.get('/notifications', listenRoute, (request, reply) => {
    const { query } = request
    return listen(request, reply, { query, topics: query.topics ?? '' })
  })
  app.post('/notifications', listenByFormRoute, (request, reply) => {
    const { query, body: form } = request
    return listen(request, reply, { query, topics: form?.topics ?? query.topics ?? '' })
  })
  app.delete('/notifications', clearRoute, async (request, reply) => {
    await dismissAll(db, accountOfSession(request).id)
    return reply.code(204).send()
  })
  app.delete('/notifications/:videoId', dismissRoute, async (request, reply) => {
    await dismissOne(db, accountOfSession(request).id, request.params.videoId)
    return reply.code(204).send()
  })
}
