import type { Context } from '../../../platform/context.js'
import type { FastifyReply } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { logIn } from '../../../identity/accounts/log-in.js'
import { html, redirect } from '../../../platform/http/describe.js'
import { createErrorHandler, type Renderer } from '../../../platform/http/errors.js'
import { queryText } from '../../../platform/http/query.js'
import { signBrowserIn } from './browser-session.js'
import { describePage, formOf, formText } from '../../../html/forms.js'
import { discordLogInRoutes } from '../discord/log-in.js'
import { logInPage } from './log-in-page.js'
import { findVisitor, visitorOf } from '../../../html/visitor.js'
import { keptFormLimit, openForm } from '../../../html/kept-form.js'
import { authenticate } from '../../../identity/authenticate.js'
import { continuePage } from './continue-page.js'
import { renderPage, sendPage } from '../../../html/render.js'
import { returnPathOf } from '../../../html/return-path.js'

const tags: [string] = ['Log in']

/**
 * `type` is what Invidious clients send; there is one type here. `again` lets a person who is
 * logged in log in again, as the same or another user.
 */
const query = z.object({ referer: queryText(8000), type: queryText(), again: queryText() })

const keptText = formText(keptFormLimit)

const form = formOf({
  email: formText(1000),
  password: z.string().default(''),
  intent: z.enum(['sign-in', 'register']).optional(),
  kept_form: keptText,
})

const typed = formOf({ email: formText(1000), kept_form: keptText })

/** The form again, with what was wrong and the name as it was typed. */
function createLogInRenderer({ config }: Context): Renderer {
  return (problem, request) => {
    const { data: { referer } = {} } = query.safeParse(request.query)
    const { data: { email = '', kept_form: keptForm } = {} } = typed.safeParse(request.body)
    const page = logInPage({
      config,
      returnPath: returnPathOf(referer),
      name: email,
      mistake: problem.message,
      keptForm: keptForm || undefined,
    })
    return { status: problem.status, ...renderPage(page) }
  }
}

/** Logs in or registers; the value of the cookie. */
async function enterFromPage(
  context: Context,
  reply: FastifyReply,
  { email, password, intent }: z.infer<typeof form>,
): Promise<string> {
  const accountId = await logIn(context, {
    name: email.toLowerCase(),
    password,
    address: reply.request.ip,
    intent: intent ?? 'either',
  })
  return signBrowserIn(context, reply, accountId)
}

/**
 * The log-in page, and the form that every Invidious client posts: 302 and one cookie, nothing
 * else, is what they take for success.
 */
export const logInRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const { config } = context
  app.setErrorHandler(createErrorHandler(createLogInRenderer(context)))
  await app.register(discordLogInRoutes, context)

  app.get(
    '/login',
    {
      config: { access: 'public' },
      schema: describePage(
        { querystring: query },
        { summary: 'The log-in page', tags, responses: { 200: html, 302: redirect } },
      ),
    },
    async (request, reply) => {
      const returnPath = returnPathOf(request.query.referer)
      const { again } = request.query
      const visitor = await findVisitor(context, request)
      if (visitor && again === undefined) return reply.redirect(returnPath, 302)
      return sendPage(reply, logInPage({ config, returnPath }))
    },
  )

  app.post(
    '/login',
    {
      config: { access: 'public', isSameSite: true },
      schema: describePage(
        { querystring: query, body: form },
        {
          summary: 'Log in, or register a new name',
          tags,
          responses: { 200: html, 302: redirect },
          errors: [401, 403, 409, 429],
        },
      ),
    },
    async (request, reply): Promise<FastifyReply> => {
      const cookie = await enterFromPage(context, reply, request.body)
      const returnPath = returnPathOf(request.query.referer)
      const keptForm = openForm(context, request.body.kept_form)
      // Clients of Invidious look for 302 itself; on the way to an app RFC 9700 §4.12 asks for 303.
      const status = returnPath.startsWith('/oauth/') ? 303 : 302
      if (keptForm === undefined) return reply.redirect(returnPath, status)
      const principal = await authenticate(context, { from: 'cookie', value: cookie })
      const visitor = visitorOf(context, principal)
      return sendPage(reply, continuePage({ visitor, form: keptForm, returnPath }))
    },
  )
}
