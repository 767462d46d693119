import type { FastifyReply } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { describePage, formOf, formText } from '../../../html/forms.js'
import { renderPage, sendPage, type PageSource } from '../../../html/render.js'
import { findVisitor } from '../../../html/visitor.js'
import { makePuzzle } from '../../../identity/accounts/captcha.js'
import { logIn } from '../../../identity/accounts/log-in.js'
import { findInvitationToUse } from '../../../identity/invitations/invitations.js'
import type { Context } from '../../../platform/context.js'
import { html, redirect } from '../../../platform/http/describe.js'
import { createErrorHandler, type AsyncRenderer } from '../../../platform/http/errors.js'
import { isOpenToAll } from '../../../platform/registration-config.js'
import { Problem, type ProblemCode } from '../../../platform/problem.js'
import { entryMistakeOf, entryQuery, keptText, typedOf, wayOf, type EntryMistake } from './entry.js'
import { captchaScriptRoute } from './captcha-script.js'
import type { EntryView } from './entry-fields.js'
import { finishLogIn } from './finish-log-in.js'
import { signUpPage, signUpPath } from './sign-up-page.js'

const tags: [string] = ['Log in']
const password = z.string().default('')
const form = formOf({
  username: formText(1000),
  password,
  again: password,
  captcha: formText(300),
  kept_form: keptText,
  /** Only shows the page, for who comes from the other one with a form that was kept. */
  show: formText(10),
})

/** What no other name or password would change. */
const refusals: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'registration_closed',
  'invitation_required',
])

function signUpMistakeOf(problem: Problem): EntryMistake {
  const isUnlike = problem.code === 'input_invalid' && problem.cause === undefined
  return isUnlike ? { field: 'again', message: problem.message } : entryMistakeOf(problem)
}

/** The page, with a puzzle of its own where anybody may create an account. */
export function createSignUpPage(
  context: Context,
  view: Omit<EntryView, 'config' | 'puzzle'> & { isRefused?: boolean },
): PageSource {
  const puzzle = isOpenToAll(context.config.registration) ? makePuzzle(context) : undefined
  return signUpPage({ config: context.config, puzzle, ...view })
}

/** The form again, with what was wrong beside its field and the name as it was typed. */
function createSignUpRenderer(context: Context): AsyncRenderer {
  return async (problem, request) => {
    const page = createSignUpPage(context, {
      way: wayOf(request.query),
      mistake: signUpMistakeOf(problem),
      isRefused: refusals.has(problem.code),
      ...typedOf(request.body),
    })
    return { status: problem.status, ...(await renderPage(request, page)) }
  }
}

/** Creates the account and logs in to it. */
async function signUp(
  context: Context,
  reply: FastifyReply,
  fields: z.infer<typeof form>,
): Promise<FastifyReply> {
  const { request } = reply
  const { returnPath, invitation } = wayOf(request.query)
  if (fields.password !== fields.again) {
    throw new Problem('input_invalid', 'The passwords don’t match.')
  }
  const { accountId } = await logIn(context, {
    name: fields.username.toLowerCase(),
    password: fields.password,
    address: request.ip,
    intent: 'register',
    invitation,
    captcha: fields.captcha,
  })
  const keptForm = fields.kept_form
  return finishLogIn(context, reply, { accountId, isProved: true, returnPath, keptForm })
}

/** `signup`: the page to create an account. */
export const signUpRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  app.setErrorHandler(createErrorHandler(createSignUpRenderer(context)))
  await app.register(captchaScriptRoute)

  app.get(
    signUpPath,
    {
      config: { access: 'public' },
      schema: describePage(
        { querystring: entryQuery },
        { summary: 'The page to create an account', tags, responses: { 200: html, 302: redirect } },
      ),
    },
    async (request, reply) => {
      const way = wayOf(request.query)
      const visitor = await findVisitor(context, request)
      if (visitor && way.isAgain !== true) return reply.redirect(way.returnPath, 302)
      await findInvitationToUse(context, way.invitation)
      return sendPage(reply, createSignUpPage(context, { way }))
    },
  )

  app.post(
    signUpPath,
    {
      config: { access: 'public', isSameSite: true },
      schema: describePage(
        { querystring: entryQuery, body: form },
        {
          summary: 'Create an account',
          tags,
          responses: { 200: html, 302: redirect },
          errors: [401, 403, 409, 429],
        },
      ),
    },
    async (request, reply): Promise<FastifyReply> => {
      const { show, kept_form: keptForm } = request.body
      if (show) {
        const page = createSignUpPage(context, { way: wayOf(request.query), keptForm })
        return sendPage(reply, page)
      }
      return signUp(context, reply, request.body)
    },
  )
}
