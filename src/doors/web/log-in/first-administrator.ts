import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import {
  becomeFirstAdministrator,
  checkFirstAdministratorLink,
  firstAdministratorPath,
} from '../../../identity/invitations/first-administrator.js'
import { describePage, formOf, formText } from '../../../html/forms.js'
import { sendPage } from '../../../html/render.js'
import { findVisitor, getVisitor } from '../../../html/visitor.js'
import type { Context } from '../../../platform/context.js'
import { html, redirect } from '../../../platform/http/describe.js'
import { queryText } from '../../../platform/http/query.js'
import { firstAdministratorPage } from './first-administrator-page.js'

const tags: [string] = ['Log in']

/** `first-administrator`: the link that a start without an administrator prints. */
export const firstAdministratorRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  app.get(
    firstAdministratorPath,
    {
      config: { access: 'public' },
      schema: describePage(
        { querystring: z.object({ key: queryText(200) }) },
        {
          summary: 'The link to become the first administrator',
          tags,
          responses: { 200: html },
          errors: [400],
        },
      ),
    },
    async (request, reply) => {
      const { key = '' } = request.query
      await checkFirstAdministratorLink(context, key)
      const visitor = await findVisitor(context, request)
      return sendPage(reply, firstAdministratorPage({ key, visitor }))
    },
  )

  app.post(
    firstAdministratorPath,
    {
      config: { access: 'visitor' },
      schema: describePage(
        { body: formOf({ key: formText(200) }) },
        {
          summary: 'Become the first administrator',
          tags,
          responses: { 302: redirect },
          errors: [400],
        },
      ),
    },
    async (request, reply) => {
      const { accountId } = getVisitor(context, request)
      await becomeFirstAdministrator(context, request.body.key, accountId)
      return reply.redirect('/admin', 302)
    },
  )
}
