import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { describePage, formOf, formText } from '../../../html/forms.js'
import { renderPage, sendPage } from '../../../html/render.js'
import {
  confirmEmail,
  confirmEmailPath,
  getEmailChange,
} from '../../../identity/accounts/confirm-email.js'
import type { Context } from '../../../platform/context.js'
import { html, redirect } from '../../../platform/http/describe.js'
import { createErrorHandler, type AsyncRenderer } from '../../../platform/http/errors.js'
import { queryText } from '../../../platform/http/query.js'
import { confirmEmailPage } from './confirm-email-page.js'

const tags: [string] = ['Account']

const renderConfirmProblem: AsyncRenderer = async ({ status, message }, request) => ({
  status,
  ...(await renderPage(request, confirmEmailPage({ mistake: message }))),
})

/**
 * `confirm-email`: where the link in a mail leads. To open it changes nothing, as mail programs look
 * at links before people do; nobody needs to be logged in, as it may open on another device.
 */
export const confirmEmailRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  app.setErrorHandler(createErrorHandler(renderConfirmProblem))

  app.get(
    confirmEmailPath,
    {
      config: { access: 'public' },
      schema: describePage(
        { querystring: z.object({ key: queryText(), done: queryText() }) },
        { summary: 'Where the link of an e-mail address leads', tags, responses: { 200: html } },
      ),
    },
    async (request, reply) => {
      const { key = '', done } = request.query
      if (done !== undefined) return sendPage(reply, confirmEmailPage({ isDone: true }))
      const { email } = await getEmailChange(context, { key, address: request.ip })
      return sendPage(reply, confirmEmailPage({ change: { email, key } }))
    },
  )

  app.post(
    confirmEmailPath,
    {
      config: { access: 'public', isSameSite: true },
      schema: describePage(
        { body: formOf({ key: formText(1000) }) },
        {
          summary: 'Confirm an e-mail address by its link',
          tags,
          responses: { 302: redirect },
          errors: [403, 409, 429],
        },
      ),
    },
    async (request, reply) => {
      await confirmEmail(context, { key: request.body.key, address: request.ip })
      return reply.redirect(`${confirmEmailPath}?done=1`, 302)
    },
  )
}
