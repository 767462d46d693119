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
import { findVisitor } from '../../../html/visitor.js'
import { renderPage, sendPage } from '../../../html/render.js'
import { returnPathOf } from '../../../html/return-path.js'

const tags: [string] = ['Sign in']

/**
 * `type` is what Invidious clients send; there is one type here. `again` asks who is signed in to
 * sign in once more, as the same or another user.
 */
const query = z.object({ referer: queryText(8000), type: queryText(), again: queryText() })

const form = formOf({
  email: formText(1000),
  password: z.string().default(''),
  intent: z.enum(['sign-in', 'register']).optional(),
})

const typedName = formOf({ email: formText(1000) })

/** The form again, with what was wrong and the name as it was typed. */
function createProblemRenderer({ config }: Context): Renderer {
  return (problem, request) => {
    const { data: { referer } = {} } = query.safeParse(request.query)
    const { data: { email } = { email: '' } } = typedName.safeParse(request.body)
    const page = logInPage({
      config,
      returnPath: returnPathOf(referer),
      name: email,
      mistake: problem.message,
    })
    return { status: problem.status, ...renderPage(page) }
  }
}

/** Signs in or up. */
async function enter(
  context: Context,
  reply: FastifyReply,
  { email, password, intent }: z.infer<typeof form>,
): Promise<void> {
  const { db, clock, config } = context
  const accountId = await logIn(
    { db, clock, registration: config.registration },
    { name: email.toLowerCase(), password, address: reply.request.ip, intent: intent ?? 'either' },
  )
  await signBrowserIn(context, reply, accountId)
}

/**
 * The log-in page, and the form that every Invidious client posts: 302 and one cookie, nothing
 * else, is what they take for success (contract §1.12, §2).
 */
export const logInRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const { config } = context
  app.setErrorHandler(createErrorHandler(createProblemRenderer(context)))
  await app.register(discordLogInRoutes, context)

  app.get(
    '/login',
    {
      config: { access: 'public' },
      schema: describePage(
        { querystring: query },
        { summary: 'The log-in page', tags, answers: { 200: html, 302: redirect } },
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
          summary: 'Sign in, or register a new name',
          tags,
          answers: { 302: redirect },
          errors: [401, 403, 409, 429],
        },
      ),
    },
    async (request, reply): Promise<FastifyReply> => {
      await enter(context, reply, request.body)
      return reply.redirect(returnPathOf(request.query.referer), 302)
    },
  )
}
