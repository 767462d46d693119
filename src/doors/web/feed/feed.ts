import type { Context } from '../../../platform/context.js'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { listFeed } from '../../../library/feed/list-feed.js'
import { getPreferences } from '../../../library/preferences/store.js'
import { html, redirect } from '../../../platform/http/describe.js'
import { queryInteger } from '../../../platform/http/query.js'
import { describePage } from '../../../html/forms.js'
import { feedPage } from './feed-page.js'
import { sendPage } from '../../../html/render.js'
import { getVisitor, type Visitor } from '../../../html/visitor.js'

const tags: [string] = ['Library']
const responses = { 200: html, 302: redirect }
const query = z.object({ page: queryInteger })

const pageSize = 40

async function readFeedPage({ db }: Context, { accountId }: Visitor, page: number) {
  const preferences = await getPreferences(db, accountId)
  const feed = await listFeed(db, { accountId, page, size: pageSize }, preferences)
  const count = feed.notifications.length + feed.videos.length
  // With notifications_only every page is all of the unread.
  const isWhole = preferences.notifications_only && feed.videos.length === 0
  return { feed, page, hasNext: count === pageSize && !isWhole }
}

/** `feed/subscriptions`, to look at; front ends are for watching. */
export const feedPageRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  app.get(
    '/feed/subscriptions',
    {
      config: { access: 'visitor' },
      schema: describePage(
        { querystring: query },
        { summary: 'The newest videos of the subscriptions', tags, responses },
      ),
    },
    async (request, reply) => {
      const visitor = getVisitor(context, request)
      const page = Math.max(1, request.query.page ?? 1)
      return sendPage(reply, feedPage(visitor, await readFeedPage(context, visitor, page)))
    },
  )
}
