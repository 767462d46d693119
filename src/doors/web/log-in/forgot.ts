import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { findInvalidField } from '../../../html/form-again.js'
import { describePage, formOf, formText } from '../../../html/forms.js'
import { listTyped } from '../../../html/kept-form.js'
import { renderPage, sendPage } from '../../../html/render.js'
import { requestRecovery } from '../../../identity/accounts/recovery.js'
import {
  findAccountByEmail,
  findAccountByName,
  type Account,
} from '../../../identity/accounts/store.js'
import type { Context } from '../../../platform/context.js'
import { html, redirect } from '../../../platform/http/describe.js'
import { createErrorHandler, type AsyncRenderer } from '../../../platform/http/errors.js'
import { queryText } from '../../../platform/http/query.js'
import { Problem } from '../../../platform/problem.js'
import { forgotPage, forgotPath } from './forgot-page.js'

const tags: [string] = ['Log in']
const form = formOf({ account: formText(1000) })

/** The form again, with what was wrong and the name as it was typed. */
function createForgotRenderer({ mailer }: Context): AsyncRenderer {
  return async (problem, request) => {
    const { account = '' } = Object.fromEntries(listTyped(request.body))
    const isAboutName = problem.code === 'name_missing' || findInvalidField(problem) === 'account'
    const message =
      problem.code === 'name_missing' ? 'Enter your username or email address.' : problem.message
    const mistake = { isAboutName, message }
    const page = forgotPage({ hasMail: mailer !== undefined, name: account, mistake })
    return { status: problem.status, ...(await renderPage(request, page)) }
  }
}

/** By both, whatever it looks like, so that each name takes the same time. */
async function findByNameOrEmail({ db }: Context, text: string): Promise<Account | undefined> {
  const addressed = await findAccountByEmail(db, text)
  const named = await findAccountByName(db, text)
  return addressed ?? named
}

/** `forgot-password`: a link by mail for who names an account, the same words whether there is one. */
export const forgotRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  app.setErrorHandler(createErrorHandler(createForgotRenderer(context)))

  app.get(
    forgotPath,
    {
      config: { access: 'public' },
      schema: describePage(
        { querystring: z.object({ sent: queryText() }) },
        { summary: 'Where a lost password begins', tags, responses: { 200: html } },
      ),
    },
    async (request, reply) => {
      const hasMail = context.mailer !== undefined
      return sendPage(reply, forgotPage({ hasMail, isSent: request.query.sent !== undefined }))
    },
  )

  app.post(
    forgotPath,
    {
      config: { access: 'public', isSameSite: true },
      schema: describePage(
        { body: form },
        {
          summary: 'Ask for a link to set a new password',
          tags,
          responses: { 302: redirect },
          errors: [401, 403, 429],
        },
      ),
    },
    async (request, reply) => {
      const name = request.body.account.trim()
      if (!name) throw new Problem('name_missing')
      const find = () => findByNameOrEmail(context, name)
      await requestRecovery(context, { address: request.ip, find })
      return reply.redirect(`${forgotPath}?sent=1`, 302)
    },
  )
}
