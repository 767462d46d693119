import type { Context } from '../../../platform/context.js'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { putFeedToken } from '../../../identity/accounts/feed-token-store.js'
import { listFeed } from '../../../library/feed/list-feed.js'
import { listEntriesOf } from '../../../library/history/list-store.js'
import { dismissAll } from '../../../library/notifications/dismiss.js'
import { getOwnPreferences } from '../../../library/preferences/store.js'
import { listGroups } from '../../../library/subscriptions/group-store.js'
import { html, redirect } from '../../../platform/http/describe.js'
import { queryInteger, queryText } from '../../../platform/http/query.js'
import { Problem } from '../../../platform/problem.js'
import { digestOf, randomSecret } from '../../../platform/secret.js'
import { describePage } from '../../../html/forms.js'
import { feedAddressPage, feedPage, feedPath, type FeedChoice, type FeedView } from './feed-page.js'
import { findUnfinished } from './find-unfinished.js'
import { sendPage } from '../../../html/render.js'
import { getVisitor, type Visitor } from '../../../html/visitor.js'

const tags: [string] = ['Library']
const responses = { 200: html, 302: redirect }
const query = z.object({ page: queryInteger, group: queryText(100), show: queryText(20) })

const pageSize = 40

/** What can be continued stands on the first page of the whole feed. */
const hasUnfinished = ({ page, group, isUnwatched }: FeedChoice) =>
  page === 1 && group === undefined && !isUnwatched

/** A page of the feed. Throws `group_not_found`. */
async function readFeedPage(
  context: Context,
  { accountId, libraryRevision }: Visitor,
  choice: FeedChoice,
): Promise<FeedView> {
  const { db, clock } = context
  const groups = await listGroups(db, accountId)
  const group = groups.find(({ handle }) => handle === choice.group)
  if (choice.group !== undefined && !group) throw new Problem('group_not_found')
  const owner = { id: accountId, libraryRevision }
  const own = await getOwnPreferences(db, owner)
  const preferences = choice.isUnwatched ? { ...own, unseen_only: true } : own
  const asked = { owner, page: choice.page, size: pageSize, groupId: group?.id }
  const feed = await listFeed(db, asked, preferences)
  const videos = [...feed.notifications, ...feed.videos]
  const unfinished = hasUnfinished(choice) ? await findUnfinished(db, accountId) : []
  const ids = [...videos, ...unfinished].map(({ videoId }) => videoId)
  // With notifications_only every page is all of the unread.
  const isWhole = preferences.notifications_only && feed.videos.length === 0
  return {
    choice,
    feed,
    unfinished,
    watched: await listEntriesOf(db, accountId, ids),
    groups,
    hasNext: videos.length === pageSize && !isWhole,
    now: clock.now(),
  }
}

const changeFeedRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const { db, clock, config } = context
  app.post(
    `${feedPath}/seen`,
    {
      config: { access: 'visitor' },
      schema: describePage({}, { summary: 'Mark all news as seen', tags, responses }),
    },
    async (request, reply) => {
      await dismissAll(db, getVisitor(context, request).accountId)
      return reply.redirect(feedPath, 302)
    },
  )

  app.post(
    `${feedPath}/address`,
    {
      config: { access: 'visitor' },
      schema: describePage({}, { summary: 'A new private address of the feed', tags, responses }),
    },
    async (request, reply) => {
      const visitor = getVisitor(context, request)
      const token = randomSecret()
      const { accountId } = visitor
      await putFeedToken(db, { accountId, digest: digestOf(token), createdAt: clock.now() })
      const url = `${config.baseUrl}/feed/private?token=${token}`
      return sendPage(reply, feedAddressPage(visitor, url))
    },
  )
}

/** `feed/subscriptions`, to look at; front ends are for watching. */
export const feedPageRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  app.get(
    feedPath,
    {
      config: { access: 'visitor' },
      schema: describePage(
        { querystring: query },
        { summary: 'The newest videos of the subscriptions', tags, responses, errors: [404] },
      ),
    },
    async (request, reply) => {
      const visitor = getVisitor(context, request)
      const { page = 1, group, show } = request.query
      const choice = { page: Math.max(1, page), group, isUnwatched: show === 'unwatched' }
      return sendPage(reply, feedPage(visitor, await readFeedPage(context, visitor, choice)))
    },
  )
  await app.register(changeFeedRoutes, context)
}
