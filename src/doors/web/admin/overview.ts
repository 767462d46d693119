import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { describePage } from '../../../html/forms.js'
import { sendPage } from '../../../html/render.js'
import { getVisitor } from '../../../html/visitor.js'
import type { Context } from '../../../platform/context.js'
import { html, redirect } from '../../../platform/http/describe.js'
import { adminPath, settingsPath } from './admin-page.js'
import { adminOverviewPage, settingsPage } from './overview-page.js'
import { readAdminOverview } from './read-overview.js'

const tags: [string] = ['Administration pages']
const responses = { 200: html, 302: redirect }

/** `admin`: how the server is, and `admin/settings`. */
export const adminOverviewRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const config = { access: 'administrator' } as const

  app.get(
    adminPath,
    {
      config,
      schema: describePage({}, { summary: 'The administration', tags, responses, errors: [403] }),
    },
    async (request, reply) => {
      const view = await readAdminOverview(context)
      return sendPage(reply, adminOverviewPage(getVisitor(context, request), view))
    },
  )

  app.get(
    settingsPath,
    {
      config,
      schema: describePage({}, { summary: 'The settings', tags, responses, errors: [403] }),
    },
    async (request, reply) => {
      const { settings } = context.config
      return sendPage(reply, settingsPage(getVisitor(context, request), settings))
    },
  )
}
