import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { changePassword } from '../../../identity/accounts/change-password.js'
import { confirmPassword } from '../../../identity/accounts/confirm-password.js'
import { nameKeyOf } from '../../../identity/accounts/names.js'
import { deleteAccount, findAccount } from '../../../identity/accounts/store.js'
import { findDiscordId } from '../../../discord/link.js'
import { findDiscordLink } from '../../../discord/store.js'
import { html, redirect } from '../../../platform/http/describe.js'
import { queryText } from '../../../platform/http/query.js'
import { Problem } from '../../../platform/problem.js'
import { accountPage } from './account-page.js'
import { clearBrowserCookie } from '../../../html/browser-cookie.js'
import { describe, formOf, formText } from '../describe.js'
import { sendPage } from '../../../html/render.js'
import { checkForm, getVisitor, requireVisitor, type PageParts } from '../../../html/visitor.js'

const tags: [string] = ['Account']
const password = z.string().default('')

const query = z.object({ done: queryText() })
const passwordForm = formOf({ current: password, new: password, again: password })
const deletionForm = formOf({ name: formText(1000), password })

const news = new Map([
  ['password', 'Your password is changed. Everything else is signed out.'],
  ['discord-linked', 'Discord is linked. From now on you can sign in with it.'],
  ['discord-unlinked', 'Discord is unlinked. It opens nothing here any more.'],
])

async function readAccountView(parts: PageParts, accountId: number) {
  const account = await findAccount(parts.db, accountId)
  const link = await findDiscordLink(parts.db, accountId)
  const discord = {
    isLinked: link !== undefined,
    discordId: link && (await findDiscordId(parts, accountId)),
  }
  return {
    hasPassword: account?.passwordHash !== undefined,
    discord: parts.config.discord && discord,
  }
}

async function replacePassword(
  parts: PageParts,
  request: FastifyRequest,
  fields: z.infer<typeof passwordForm>,
): Promise<void> {
  const { accountId, session } = getVisitor(parts, request)
  if (fields.new !== fields.again) {
    throw new Problem('input_invalid', 'The new password was not typed the same twice.')
  }
  await confirmPassword(parts, { accountId, password: fields.current, address: request.ip })
  await changePassword(parts.db, accountId, { password: fields.new, keepSessionId: session.id })
}

async function removeAccount(
  parts: PageParts,
  request: FastifyRequest,
  fields: z.infer<typeof deletionForm>,
): Promise<void> {
  const { accountId, name } = getVisitor(parts, request)
  if (nameKeyOf(fields.name) !== nameKeyOf(name)) {
    throw new Problem('input_invalid', 'This is not your user name. Nothing was deleted.')
  }
  await confirmPassword(parts, { accountId, password: fields.password, address: request.ip })
  await deleteAccount(parts.db, accountId)
}

/** `account`: what changes or ends it asks for the password again. */
export const accountRoutes: FastifyPluginAsyncZod<PageParts> = async (app, parts) => {
  app.addHook('onRequest', requireVisitor)

  app.get(
    '/account',
    {
      schema: describe(
        { querystring: query },
        { summary: 'The account page', tags, answers: { 200: html, 302: redirect } },
      ),
    },
    async (request, reply) => {
      const visitor = getVisitor(parts, request)
      const view = await readAccountView(parts, visitor.accountId)
      const said = news.get(request.query.done ?? '')
      return sendPage(reply, accountPage(visitor, { ...view, news: said }))
    },
  )

  app.post(
    '/account/password',
    {
      preValidation: checkForm(parts),
      schema: describe(
        { body: passwordForm },
        { summary: 'Change the password', tags, answers: { 302: redirect }, errors: [401, 429] },
      ),
    },
    async (request, reply) => {
      await replacePassword(parts, request, request.body)
      return reply.redirect('/account?done=password', 302)
    },
  )

  app.post(
    '/account/delete',
    {
      preValidation: checkForm(parts),
      schema: describe(
        { body: deletionForm },
        { summary: 'Delete the account', tags, answers: { 302: redirect }, errors: [401, 429] },
      ),
    },
    async (request, reply) => {
      await removeAccount(parts, request, request.body)
      clearBrowserCookie(reply, parts.config.baseUrl)
      return reply.redirect('/', 302)
    },
  )
}
