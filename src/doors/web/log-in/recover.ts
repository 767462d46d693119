import type { Context } from '../../../platform/context.js'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { checkPassword } from '../../../identity/accounts/password-rule.js'
import { finishRecovery } from '../../../identity/accounts/recovery.js'
import { consumeAtAddress } from '../../../identity/limits.js'
import { hour } from '../../../platform/clock.js'
import { html, redirect } from '../../../platform/http/describe.js'
import { createErrorHandler, type Renderer } from '../../../platform/http/errors.js'
import { queryText } from '../../../platform/http/query.js'
import { Problem } from '../../../platform/problem.js'
import { describePage, formOf, formText } from '../../../html/forms.js'
import { recoverPage } from './recover-page.js'
import { renderPage, sendPage } from '../../../html/render.js'

const tags: [string] = ['Log in']
const password = z.string().default('')
const query = z.object({ done: queryText() })
const form = formOf({ key: formText(1000), new: password, again: password })
/** Shared with the other door to the same keys. */
const verifyLimit = { kind: 'recovery-key', count: 60, per: hour }

/** The form again, with what was wrong. */
const renderRecoverProblem: Renderer = (problem) => ({
  status: problem.status,
  ...renderPage(recoverPage({ mistake: problem.message })),
})

async function recover(
  context: Context,
  address: string,
  fields: z.infer<typeof form>,
): Promise<void> {
  await consumeAtAddress(context, verifyLimit, address)
  if (fields.new !== fields.again) {
    throw new Problem('input_invalid', 'The passwords don’t match.')
  }
  checkPassword(fields.new)
  await finishRecovery(context, { key: fields.key.trim(), password: fields.new })
}

/** `recover`: the key of a recovery mail for a new password, for people without a client. */
export const recoverRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  app.setErrorHandler(createErrorHandler(renderRecoverProblem))

  app.get(
    '/recover',
    {
      config: { access: 'public' },
      schema: describePage(
        { querystring: query },
        { summary: 'Where a new password is set', tags, responses: { 200: html } },
      ),
    },
    async (request, reply) =>
      sendPage(reply, recoverPage({ isDone: request.query.done !== undefined })),
  )

  app.post(
    '/recover',
    {
      config: { access: 'public', isSameSite: true },
      schema: describePage(
        { body: form },
        {
          summary: 'Set a new password by the key of a mail',
          tags,
          responses: { 302: redirect },
          errors: [401, 403, 429],
        },
      ),
    },
    async (request, reply) => {
      await recover(context, request.ip, request.body)
      return reply.redirect('/recover?done=1', 302)
    },
  )
}
