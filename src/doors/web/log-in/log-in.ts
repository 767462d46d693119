import type { Context } from '../../../platform/context.js'
import type { FastifyReply } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { logIn, logInByPassword } from '../../../identity/accounts/log-in.js'
import { requesterOf } from '../../../identity/security-events/security-events.js'
import { html, redirect } from '../../../platform/http/describe.js'
import { createErrorHandler, type AsyncRenderer } from '../../../platform/http/errors.js'
import { describePage, formOf, formText } from '../../../html/forms.js'
import { discordLogInRoutes } from '../discord/log-in.js'
import { findVisitor } from '../../../html/visitor.js'
import { renderPage, sendPage } from '../../../html/render.js'
import { signAppIn } from './browser-session.js'
import { entryMistakeOf, entryQuery, keptText, typedOf, wayOf } from './entry.js'
import { enterOrAsk } from './enter-or-ask.js'
import { passkeyLogInRoutes } from './passkey-log-in.js'
import { secondStepRoutes } from './second-step.js'
import { logInPage } from './log-in-page.js'
import { createSignUpPage } from './sign-up.js'

const tags: [string] = ['Log in']

const form = formOf({
  email: formText(1000),
  password: z.string().default(''),
  intent: z.enum(['sign-in', 'register']).optional(),
  kept_form: keptText,
  /** Only shows the page, for who comes from the other one with a form that was kept. */
  show: formText(10),
})

const intended = z.object({ intent: z.string() })

/** The form again, with what was wrong and the name as it was typed. */
function createLogInRenderer(context: Context): AsyncRenderer {
  return async (problem, request) => {
    const { data: { intent } = {} } = intended.safeParse(request.body)
    const view = {
      way: wayOf(request.query),
      mistake: entryMistakeOf(problem),
      ...typedOf(request.body),
    }
    const page =
      intent === 'register'
        ? createSignUpPage(context, view)
        : logInPage({ config: context.config, ...view })
    return { status: problem.status, ...(await renderPage(request, page)) }
  }
}

/** Logs in or registers, and leads on. */
async function enterFromPage(
  context: Context,
  reply: FastifyReply,
  { email, password, intent, kept_form: keptForm }: z.infer<typeof form>,
): Promise<FastifyReply> {
  const { request } = reply
  const isProgram = intent === undefined
  // The page's own button says what it means; a program says nothing, and knows no second step.
  const { accountId, appPassword } = await (isProgram ? logIn : logInByPassword)(context, {
    name: email.toLowerCase(),
    password,
    ...requesterOf(reply.request),
    intent: intent ?? 'either',
    isProgram,
  })
  const { returnPath } = wayOf(request.query)
  if (appPassword) {
    await signAppIn(context, reply, appPassword)
    return reply.redirect(returnPath, 302)
  }
  return enterOrAsk(context, reply, { accountId, isProved: true, returnPath, keptForm })
}

/**
 * The log-in page, and the form that every Invidious client posts: 302 and one cookie, nothing
 * else, is what they take for success.
 */
export const logInRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const { config } = context
  app.setErrorHandler(createErrorHandler(createLogInRenderer(context)))
  await app.register(discordLogInRoutes, context)
  await app.register(secondStepRoutes, context)
  await app.register(passkeyLogInRoutes, context)

  app.get(
    '/login',
    {
      config: { access: 'public' },
      schema: describePage(
        { querystring: entryQuery },
        { summary: 'The log-in page', tags, responses: { 200: html, 302: redirect } },
      ),
    },
    async (request, reply) => {
      const way = wayOf(request.query)
      const visitor = await findVisitor(context, request)
      if (visitor && way.isAgain !== true) return reply.redirect(way.returnPath, 302)
      return sendPage(reply, logInPage({ config, way }))
    },
  )

  app.post(
    '/login',
    {
      config: { access: 'public', isSameSite: true },
      schema: describePage(
        { querystring: entryQuery, body: form },
        {
          summary: 'Log in, or register a new name',
          tags,
          responses: { 200: html, 302: redirect },
          errors: [401, 403, 409, 429],
        },
      ),
    },
    async (request, reply): Promise<FastifyReply> => {
      const { show, kept_form: keptForm } = request.body
      if (show) return sendPage(reply, logInPage({ config, way: wayOf(request.query), keptForm }))
      return enterFromPage(context, reply, request.body)
    },
  )
}
