import type { FastifyReply } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { describePage, formOf, formText } from '../../../html/forms.js'
import { listTyped } from '../../../html/kept-form.js'
import { renderPage, sendPage } from '../../../html/render.js'
import { rememberBrowser } from '../../../identity/second-factor/remember.js'
import { checkSecondFactor } from '../../../identity/second-factor/second-factor.js'
import { usePasskey } from '../../../identity/second-factor/use-passkey.js'
import { hasSecondFactor } from '../../../identity/second-factor/store.js'
import { requesterOf } from '../../../identity/security-events/security-events.js'
import type { Context } from '../../../platform/context.js'
import { html, redirect } from '../../../platform/http/describe.js'
import { createErrorHandler, type AsyncRenderer } from '../../../platform/http/errors.js'
import { Problem } from '../../../platform/problem.js'
import { offerPasskey } from '../second-factor/offer-passkey.js'
import { clearStep, findStepOwner, setRemembered } from './enter-or-ask.js'
import { entryPathOf, entryQuery, keptText, typedOf, wayOf } from './entry.js'
import { finishLogIn } from './finish-log-in.js'
import { logInPage } from './log-in-page.js'
import { secondStepPage, secondStepPasskeyPath, secondStepPath } from './second-step-page.js'

const tags: [string] = ['Log in']
const purpose = 'second-step'
const form = formOf({
  code: formText(100),
  remember: z.literal('on').optional(),
  kept_form: keptText,
})
const passkeyForm = formOf({ response: formText(40_000), kept_form: keptText })

/** The page again; the log-in page when the password was entered too long ago. */
function createSecondStepRenderer(context: Context): AsyncRenderer {
  const { config } = context
  return async (problem, request) => {
    const way = wayOf(request.query)
    const { keptForm } = typedOf(request.body)
    const { message, status, code } = problem
    if (code === 'log_in_step_expired') {
      const mistake = { field: undefined, message }
      return {
        status,
        ...(await renderPage(request, logInPage({ config, way, keptForm, mistake }))),
      }
    }
    const isRemembering = listTyped(request.body).some(([name]) => name === 'remember')
    const isAboutCode = status !== 403 && status < 500 && code !== 'passkey_refused'
    const mistake = { isAboutCode, message }
    const owner = await findStepOwner(context, request)
    const passkey = owner && (await offerPasskey(context, { purpose, accountId: owner.accountId }))
    const page = secondStepPage({ way, keptForm, isRemembering, passkey, mistake })
    return { status, ...(await renderPage(request, page)) }
  }
}

/** Checks the code and logs in. */
async function takeSecondStep(
  context: Context,
  reply: FastifyReply,
  { code, remember, kept_form: keptForm }: z.infer<typeof form>,
): Promise<FastifyReply> {
  const { request } = reply
  const owner = await findStepOwner(context, request)
  if (!owner) throw new Problem('log_in_step_expired')
  const { accountId } = owner
  const from = requesterOf(request)
  if (await hasSecondFactor(context.db, accountId)) {
    await checkSecondFactor(context, { accountId, code, from })
    if (remember)
      setRemembered(reply, context, await rememberBrowser(context, accountId, from.client))
  }
  clearStep(reply, context)
  const { returnPath } = wayOf(request.query)
  return finishLogIn(context, reply, { ...owner, returnPath, keptForm })
}

/** Checks the passkey and logs in. */
async function takePasskeyStep(
  context: Context,
  reply: FastifyReply,
  { response, kept_form: keptForm }: z.infer<typeof passkeyForm>,
): Promise<FastifyReply> {
  const { request } = reply
  const owner = await findStepOwner(context, request)
  if (!owner) throw new Problem('log_in_step_expired')
  const { accountId } = owner
  await usePasskey(context, { purpose, accountId, response })
  clearStep(reply, context)
  const { returnPath } = wayOf(request.query)
  return finishLogIn(context, reply, { ...owner, returnPath, keptForm })
}

const passkeyStepRoute: FastifyPluginAsyncZod<Context> = async (app, context) => {
  app.post(
    secondStepPasskeyPath,
    {
      config: { access: 'public', isSameSite: true },
      schema: describePage(
        { querystring: entryQuery, body: passkeyForm },
        {
          summary: 'Log in with a passkey after the password',
          tags,
          responses: { 200: html, 302: redirect },
          errors: [401, 403, 429],
        },
      ),
    },
    async (request, reply): Promise<FastifyReply> => takePasskeyStep(context, reply, request.body),
  )
}

/** `login/second-factor`: what a log-in asks for next where a second factor is on. */
export const secondStepRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  app.setErrorHandler(createErrorHandler(createSecondStepRenderer(context)))

  app.get(
    secondStepPath,
    {
      config: { access: 'public' },
      schema: describePage(
        { querystring: entryQuery },
        { summary: 'The second page of a log-in', tags, responses: { 200: html, 302: redirect } },
      ),
    },
    async (request, reply) => {
      const way = wayOf(request.query)
      const owner = await findStepOwner(context, request)
      if (!owner) return reply.redirect(entryPathOf('/login', way), 302)
      const passkey = await offerPasskey(context, { purpose, accountId: owner.accountId })
      return sendPage(reply, secondStepPage({ way, passkey }))
    },
  )

  app.post(
    secondStepPath,
    {
      config: { access: 'public', isSameSite: true },
      schema: describePage(
        { querystring: entryQuery, body: form },
        {
          summary: 'Log in with the code of a second factor',
          tags,
          responses: { 200: html, 302: redirect },
          errors: [401, 403, 429],
        },
      ),
    },
    async (request, reply): Promise<FastifyReply> => takeSecondStep(context, reply, request.body),
  )

  await app.register(passkeyStepRoute, context)
}
