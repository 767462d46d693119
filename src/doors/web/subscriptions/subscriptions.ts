import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { describePage } from '../../../html/forms.js'
import type { Text } from '../../../html/messages/languages.js'
import { sendPage } from '../../../html/render.js'
import { getVisitor } from '../../../html/visitor.js'
import { followedOrders } from '../../../library/subscriptions/sort-followed.js'
import type { Context } from '../../../platform/context.js'
import { html, redirect } from '../../../platform/http/describe.js'
import { queryInteger, queryText } from '../../../platform/http/query.js'
import { channelPage } from './channel-page.js'
import { subscriptionsPage } from './list-page.js'
import { subscriptionsPath } from './paths.js'
import { readChannel, readSubscriptions } from './read-subscriptions.js'
import { undoLimit } from './removed-subscriptions.js'

const tags: [string] = ['Library']
const responses = { 200: html, 302: redirect }
const errors: [404] = [404]

const listQuery = z.object({
  q: queryText(200),
  sort: z.preprocess((value) => value || undefined, z.enum(followedOrders).default('name')),
  group: queryText(100),
  page: queryInteger,
  done: queryText(100),
  undo: queryText(undoLimit),
})

const news = new Map<string, Text>([
  ['subscribed', 'You’re subscribed. The newest videos appear within minutes.'],
  ['restored', 'You’re subscribed again.'],
  ['grouped', 'The group is changed.'],
  ['group-deleted', 'The group is deleted. Your subscriptions stayed.'],
  ['saved', 'Your changes are saved.'],
])

/** `subscriptions`, and each of them; changes are in change-subscriptions.ts and change-groups.ts. */
export const subscriptionPageRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  app.get(
    subscriptionsPath,
    {
      config: { access: 'visitor' },
      schema: describePage(
        { querystring: listQuery },
        { summary: 'The own subscriptions', tags, responses, errors },
      ),
    },
    async (request, reply) => {
      const visitor = getVisitor(context, request)
      const { q = '', sort: order, group, page = 1, done = '', undo } = request.query
      const asked = { text: q, order, group, page: Math.max(1, page), undo }
      const view = await readSubscriptions(context, visitor, asked)
      return sendPage(reply, subscriptionsPage(visitor, { ...view, news: news.get(done) }))
    },
  )

  app.get(
    `${subscriptionsPath}/:ucid`,
    {
      config: { access: 'visitor' },
      schema: describePage(
        { params: z.object({ ucid: z.string() }), querystring: z.object({ done: queryText(100) }) },
        { summary: 'One subscription', tags, responses, errors },
      ),
    },
    async (request, reply) => {
      const visitor = getVisitor(context, request)
      const view = await readChannel(context, visitor, request.params.ucid)
      const said = news.get(request.query.done ?? '')
      return sendPage(reply, channelPage(visitor, { ...view, news: said }))
    },
  )
}
