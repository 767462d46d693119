import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requesterOf } from '../../../identity/security-events/security-events.js'
import {
  appPasswordNameLength,
  createAppPassword,
} from '../../../identity/sessions/app-password.js'
import { revokeOwnSession } from '../../../identity/sessions/revoke-session.js'
import { listSessions } from '../../../identity/sessions/store.js'
import { createFormRenderer, type Mistake } from '../../../html/form-again.js'
import { describePage, formList, formOf, formText } from '../../../html/forms.js'
import { listTyped } from '../../../html/kept-form.js'
import { sendPage } from '../../../html/render.js'
import { getVisitor, type Visitor } from '../../../html/visitor.js'
import type { Context } from '../../../platform/context.js'
import { html, redirect } from '../../../platform/http/describe.js'
import { createErrorHandler } from '../../../platform/http/errors.js'
import { queryInteger, queryText } from '../../../platform/http/query.js'
import { createPageProblemRenderer } from '../log-in/log-in-required.js'
import {
  appPasswordsPage,
  appPasswordsPath,
  newAppPasswordPage,
  type AppPasswordMistake,
  type AppPasswordsView,
} from './app-passwords-page.js'

const tags: [string] = ['Apps and devices']
const query = z.object({ for: queryText(20), page: queryInteger, done: queryText(20) })
const form = formOf({ name: formText(appPasswordNameLength), scope: formList(50) })
const revokeForm = formOf({ handle: formText(100) })

async function readAppPasswords(
  { db, clock }: Context,
  { accountId }: Visitor,
  { for: preset, page, done }: z.infer<typeof query>,
): Promise<AppPasswordsView> {
  const appPasswords = (await listSessions(db, accountId)).filter(
    ({ kind }) => kind === 'app_password',
  )
  return {
    appPasswords,
    page,
    preset: preset === 'rooms' ? 'rooms' : 'invidious',
    now: clock.now(),
    news: done === 'revoked' ? 'Revoked. Its apps are logged out.' : undefined,
  }
}

/** Which boxes were ticked: a box that was sent once is a text, not a list. */
const scopeNamesIn = (body: unknown) =>
  listTyped(body).flatMap(([name, value]) => (name === 'scope' ? [value] : []))

function appPasswordMistakeOf(body: unknown, mistake: Mistake): AppPasswordMistake {
  const { code, message, field, typed } = mistake
  const isAboutName = field === 'name' || code === 'app_password_unnamed'
  const isAboutScope = field === 'scope' || code === 'app_password_powerless'
  return {
    field: isAboutName ? 'name' : isAboutScope ? 'scope' : undefined,
    message,
    name: typed.name ?? '',
    scopeNames: scopeNamesIn(body),
  }
}

/** The page again, with what was wrong with the form. */
function createAppPasswordRenderer(context: Context) {
  const showAgain = async (request: FastifyRequest, mistake: Mistake) => {
    const visitor = getVisitor(context, request)
    const view = await readAppPasswords(context, visitor, {})
    return appPasswordsPage(visitor, {
      ...view,
      mistake: appPasswordMistakeOf(request.body, mistake),
    })
  }
  const pages = { [appPasswordsPath]: showAgain }
  return createFormRenderer(createPageProblemRenderer(context), pages)
}

const revokeSchema = describePage(
  { body: revokeForm },
  { summary: 'Revoke an app password', tags, responses: { 302: redirect } },
)

/** `account/app-passwords`: made, listed and revoked. */
export const appPasswordRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const config = { access: 'visitor' } as const
  app.setErrorHandler(createErrorHandler(createAppPasswordRenderer(context)))

  app.get(
    appPasswordsPath,
    {
      config,
      schema: describePage(
        { querystring: query },
        { summary: 'App passwords', tags, responses: { 200: html, 302: redirect } },
      ),
    },
    async (request, reply) => {
      const visitor = getVisitor(context, request)
      const view = await readAppPasswords(context, visitor, request.query)
      return sendPage(reply, appPasswordsPage(visitor, view))
    },
  )

  app.post(
    appPasswordsPath,
    {
      config: { ...config, keepsForm: true },
      schema: describePage(
        { body: form },
        { summary: 'Create an app password', tags, responses: { 200: html }, errors: [429] },
      ),
    },
    async (request, reply) => {
      const visitor = getVisitor(context, request)
      const { name, scope: scopeNames } = request.body
      const from = requesterOf(request)
      const { accountId } = visitor
      const secret = await createAppPassword(context, { accountId, name, scopeNames, from })
      return sendPage(reply, newAppPasswordPage(visitor, { name, secret }))
    },
  )

  app.post(
    `${appPasswordsPath}/revoke`,
    { config, schema: revokeSchema },
    async (request, reply) => {
      const { accountId } = getVisitor(context, request)
      const key = { handle: request.body.handle }
      await revokeOwnSession(context, { accountId, key, from: requesterOf(request) })
      return reply.redirect(`${appPasswordsPath}?done=revoked`, 302)
    },
  )
}
