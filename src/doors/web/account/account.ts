import type { Text } from '../../../html/messages/languages.js'
import type { Context } from '../../../platform/context.js'
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { changePassword } from '../../../identity/accounts/change-password.js'
import { confirmPassword } from '../../../identity/accounts/confirm-password.js'
import { nameKeyOf } from '../../../identity/accounts/names.js'
import { planDeletion } from '../../../identity/accounts/delete-later.js'
import { clearDeletionTime, findDeletionTime } from '../../../identity/accounts/deletion-store.js'
import { deleteAccount, findAccount, getAccount } from '../../../identity/accounts/store.js'
import { findEmailChangeOf } from '../../../identity/accounts/email-change-store.js'
import { findDiscordId } from '../../../discord/link.js'
import { findDiscordLink } from '../../../discord/store.js'
import { requesterOf } from '../../../identity/security-events/security-events.js'
import { html, redirect } from '../../../platform/http/describe.js'
import { queryText } from '../../../platform/http/query.js'
import { Problem } from '../../../platform/problem.js'
import { createErrorHandler, type AsyncRenderer } from '../../../platform/http/errors.js'
import { createPageProblemRenderer } from '../log-in/log-in-required.js'
import { wantsJson } from '../../../html/problem-page.js'
import type { AccountMistake } from './account-forms.js'
import { accountPage } from './account-page.js'
import { emailRoutes } from './change-email.js'
import { emailPath } from './email-section.js'
import { clearBrowserCookie } from '../../../html/browser-cookie.js'
import { describePage, formOf, formText } from '../../../html/forms.js'
import { listTyped } from '../../../html/kept-form.js'
import { renderPage, sendPage } from '../../../html/render.js'
import { mayInvitePeople } from '../../../identity/invitations/invitations.js'
import { getVisitor } from '../../../html/visitor.js'

const tags: [string] = ['Account']
const password = z.string().default('')

const query = z.object({ done: queryText() })
const passwordForm = formOf({ current: password, new: password, again: password })
const deletionForm = formOf({ name: formText(1000), password })
const planForm = formOf({ password })

const news = new Map<string, Text>([
  ['password', 'Your password has been changed. You’re logged out everywhere else.'],
  ['email-sent', 'A link is on its way. Open it to confirm the address.'],
  ['email-removed', 'Your email address is removed.'],
  ['discord-linked', 'Discord is linked. You can now log in with it.'],
  ['discord-unlinked', 'Discord is unlinked. You can no longer log in with it.'],
  ['kept', 'Your account stays. Nothing was deleted.'],
])

async function readAccountView(context: Context, accountId: number) {
  const account = await findAccount(context.db, accountId)
  const link = await findDiscordLink(context.db, accountId)
  const discord = {
    isLinked: link !== undefined,
    discordId: link && (await findDiscordId(context, accountId)),
  }
  const change = await findEmailChangeOf(context.db, accountId)
  const now = context.clock.now()
  const current = account?.email
  const unconfirmed = account?.unconfirmedEmail
  const waiting = change && change.expiresAt > now ? change.email : undefined
  const hasMail = context.mailer !== undefined
  return {
    email:
      hasMail || current !== undefined || unconfirmed !== undefined
        ? { current, unconfirmed, waiting, hasMail }
        : undefined,
    hasPassword: account?.passwordHash !== undefined,
    discord: context.config.discord && discord,
    invites: mayInvitePeople(context.config, account?.role === 'admin'),
    deletesAt: await findDeletionTime(context.db, accountId),
    now,
  }
}

/** The field of a form that a problem is about. */
function fieldFor(problem: Problem, form: AccountMistake['form']): AccountMistake['field'] {
  const isCurrent = problem.code === 'password_wrong' || problem.code === 'password_unconfirmed'
  if (form === 'plan') return 'password'
  if (form === 'email') return isCurrent || problem.code === 'log_in_again' ? 'password' : 'email'
  if (form === 'delete') return problem.code === 'input_invalid' ? 'name' : 'password'
  if (isCurrent || problem.code === 'too_many_attempts') return 'current'
  return problem.code === 'input_invalid' ? 'again' : 'new'
}

const formsByPath = new Map<string | undefined, AccountMistake['form']>([
  ['/account/password', 'password'],
  [emailPath, 'email'],
  ['/account/delete', 'delete'],
  ['/account/delete/plan', 'plan'],
])

/** The account page again, with what was wrong beside the field; other errors as everywhere. */
function createAccountRenderer(context: Context): AsyncRenderer {
  const renderOther = createPageProblemRenderer(context)
  return async (problem, request) => {
    const form = formsByPath.get(request.routeOptions.url)
    const isMistake = form !== undefined && request.principal && problem.status < 500
    if (!isMistake || wantsJson(request)) return renderOther(problem, request)
    const visitor = getVisitor(context, request)
    const { name, email } = Object.fromEntries(listTyped(request.body))
    const { message } = problem
    const mistake = { form, field: fieldFor(problem, form), message, name, email }
    const view = await readAccountView(context, visitor.accountId)
    return {
      status: problem.status,
      ...(await renderPage(request, accountPage(visitor, { ...view, mistake }))),
    }
  }
}

async function replacePassword(
  context: Context,
  request: FastifyRequest,
  fields: z.infer<typeof passwordForm>,
): Promise<void> {
  const { accountId, session } = getVisitor(context, request)
  if (fields.new !== fields.again) {
    throw new Problem('input_invalid', 'The passwords don’t match.')
  }
  const address = request.ip
  const { passwordHash: was } = await getAccount(context.db, accountId)
  await confirmPassword(context, { accountId, password: fields.current, session, address })
  await changePassword(context, accountId, {
    password: fields.new,
    was,
    keepSessionId: session.id,
    from: requesterOf(request),
  })
}

async function removeAccount(
  context: Context,
  request: FastifyRequest,
  fields: z.infer<typeof deletionForm>,
): Promise<void> {
  const { accountId, name, session } = getVisitor(context, request)
  if (nameKeyOf(fields.name) !== nameKeyOf(name)) {
    throw new Problem('input_invalid', 'This isn’t your username. Nothing was deleted.')
  }
  const address = request.ip
  await confirmPassword(context, { accountId, password: fields.password, session, address })
  await deleteAccount(context.db, accountId)
}

/** Confirms the password as `removeAccount` does; a name needs no typing for what can be undone. */
async function removeLater(context: Context, request: FastifyRequest, secret: string) {
  const { accountId, session } = getVisitor(context, request)
  const address = request.ip
  await confirmPassword(context, { accountId, password: secret, session, address })
  await planDeletion(context, accountId, requesterOf(request))
}

const deletionRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const config = { access: 'visitor' } as const
  const responses = { 302: redirect }

  app.post(
    '/account/delete',
    {
      config,
      schema: describePage(
        { body: deletionForm },
        { summary: 'Delete the account immediately', tags, responses, errors: [401, 429] },
      ),
    },
    async (request, reply) => {
      await removeAccount(context, request, request.body)
      clearBrowserCookie(reply, context.config.baseUrl)
      return reply.redirect('/', 302)
    },
  )

  app.post(
    '/account/delete/plan',
    {
      config,
      schema: describePage(
        { body: planForm },
        { summary: 'Delete the account in three days', tags, responses, errors: [401, 429] },
      ),
    },
    async (request, reply) => {
      await removeLater(context, request, request.body.password)
      return reply.redirect('/account', 302)
    },
  )

  app.post(
    '/account/delete/undo',
    {
      config,
      schema: describePage({}, { summary: 'Take the deletion back', tags, responses }),
    },
    async (request, reply) => {
      await clearDeletionTime(context.db, getVisitor(context, request).accountId)
      return reply.redirect('/account?done=kept', 302)
    },
  )
}

/** `account`: what changes or ends it asks for the password again. */
export const accountRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  app.setErrorHandler(createErrorHandler(createAccountRenderer(context)))

  app.get(
    '/account',
    {
      config: { access: 'visitor' },
      schema: describePage(
        { querystring: query },
        { summary: 'The account page', tags, responses: { 200: html, 302: redirect } },
      ),
    },
    async (request, reply) => {
      const visitor = getVisitor(context, request)
      const view = await readAccountView(context, visitor.accountId)
      const said = news.get(request.query.done ?? '')
      return sendPage(reply, accountPage(visitor, { ...view, news: said }))
    },
  )

  app.post(
    '/account/password',
    {
      config: { access: 'visitor' },
      schema: describePage(
        { body: passwordForm },
        { summary: 'Change the password', tags, responses: { 302: redirect }, errors: [401, 429] },
      ),
    },
    async (request, reply) => {
      await replacePassword(context, request, request.body)
      return reply.redirect('/account?done=password', 302)
    },
  )

  await app.register(emailRoutes, context)
  await app.register(deletionRoutes, context)
}
