import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { describePage } from '../../../html/forms.js'
import { sendPage } from '../../../html/render.js'
import { getVisitor } from '../../../html/visitor.js'
import { isProved } from '../../../identity/accounts/confirm-password.js'
import { deleteAllWatched } from '../../../library/history/delete-store.js'
import { listSubscriptions } from '../../../library/subscriptions/store.js'
import { exportAccount } from '../../../library/transfer/export-account.js'
import type { Context } from '../../../platform/context.js'
import { html, redirect } from '../../../platform/http/describe.js'
import { queryText } from '../../../platform/http/query.js'
import { clearHistoryPage } from './account-pages.js'
import { subscriptionsOpml } from './takeout.js'

const tags: [string] = ['Pages of the Invidious']
const visitorOnly = { access: 'visitor' } as const
const responses = { 200: html, 302: redirect }

/** Pages of Invidious that have a counterpart here, and where that is. */
const counterparts = [
  { method: 'GET', path: '/view_all_playlists', to: '/feed/playlists' },
  { method: 'GET', path: '/data_control', to: '/account' },
  { method: 'GET', path: '/change_password', to: '/account' },
  { method: 'GET', path: '/delete_account', to: '/account' },
] as const

/** Leads from Invidious' addresses to the pages of this server. */
const counterpartRoutes: FastifyPluginAsyncZod = async (app) => {
  for (const { method, path, to } of counterparts) {
    app.route({
      method,
      url: path,
      config: { access: 'public' },
      schema: describePage({}, { summary: `To ${to}`, tags, responses: { 302: redirect } }),
      handler: async (_request, reply) => reply.redirect(to, 302),
    })
  }
  // Both ask for the password again on the page here, whatever form they come from.
  for (const path of ['/change_password', '/delete_account', '/data_control']) {
    app.post(
      path,
      {
        config: visitorOnly,
        schema: describePage({}, { summary: 'To /account', tags, responses: { 303: redirect } }),
      },
      async (_request, reply) => reply.redirect('/account', 303),
    )
  }
}

const frontHistoryRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const { db } = context
  app.get(
    '/clear_watch_history',
    {
      config: visitorOnly,
      schema: describePage({}, { summary: 'Ask whether to clear the history', tags, responses }),
    },
    async (request, reply) => sendPage(reply, clearHistoryPage(getVisitor(context, request))),
  )
  app.post(
    '/clear_watch_history',
    {
      config: visitorOnly,
      schema: describePage(
        {},
        {
          operationId: 'clearHistory',
          summary: 'Clear the history',
          tags,
          responses: { 302: redirect },
        },
      ),
    },
    async (request, reply) => {
      await deleteAllWatched(db, getVisitor(context, request).accountId)
      return reply.redirect('/feed/history', 302)
    },
  )
}

const takeoutQuery = z.object({ action_takeout: queryText(10), format: queryText(20) })

async function readTakeout({ db, config }: Context, accountId: number, format = 'rss') {
  if (format === 'json') {
    return { type: 'application/json', body: JSON.stringify(await exportAccount(db, accountId)) }
  }
  const subscriptions = await listSubscriptions(db, accountId)
  const options = { baseUrl: config.baseUrl, isForNewPipe: format === 'newpipe' }
  return { type: 'application/xml', body: subscriptionsOpml(subscriptions, options) }
}

const takeoutRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  app.get(
    '/subscription_manager',
    {
      config: visitorOnly,
      schema: describePage(
        { querystring: takeoutQuery },
        { summary: 'The subscriptions as a file, or their feed', tags, responses },
      ),
    },
    async (request, reply) => {
      const { action_takeout: takeout, format } = request.query
      if (takeout !== '1') return reply.redirect('/subscriptions', 302)
      const { accountId, session } = getVisitor(context, request)
      if (!(await isProved(context, { accountId, session }))) {
        // Where the same files are, behind a question for the password.
        return reply.redirect('/account/transfer#export', 302)
      }
      const { type, body } = await readTakeout(context, accountId, format)
      return reply.header('content-disposition', 'attachment').type(type).send(body)
    },
  )
}

/** Invidious' pages of an account, apart from playlists. */
export const accountPageRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  await app.register(counterpartRoutes)
  await app.register(frontHistoryRoutes, context)
  await app.register(takeoutRoutes, context)
}
