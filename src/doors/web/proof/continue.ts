import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { describePage } from '../../../html/forms.js'
import { sendPage } from '../../../html/render.js'
import { getVisitor } from '../../../html/visitor.js'
import type { Context } from '../../../platform/context.js'
import { html, redirect } from '../../../platform/http/describe.js'
import { queryText } from '../../../platform/http/query.js'
import { continuePage } from '../log-in/continue-page.js'
import { continuePath, openProofForm } from './ask-for-proof.js'

/** `account/continue`: a form that waited until its sender had logged in again. */
export const continueRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  app.get(
    continuePath,
    {
      config: { access: 'visitor' },
      schema: describePage(
        { querystring: z.object({ form: queryText(8000) }) },
        {
          summary: 'Continue with a form after a new log-in',
          tags: ['Account'],
          responses: { 200: html, 302: redirect },
        },
      ),
    },
    async (request, reply) => {
      const visitor = getVisitor(context, request)
      const form = openProofForm(context, visitor.accountId, request.query.form ?? '')
      if (!form) return reply.redirect('/account', 302)
      return sendPage(reply, continuePage({ visitor, form, returnPath: '/account' }))
    },
  )
}
