import type { Context } from '../../platform/context.js'
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { setUnconfirmedEmail } from '../../identity/accounts/confirm-email.js'
import { changePassword } from '../../identity/accounts/change-password.js'
import { confirmPassword } from '../../identity/accounts/confirm-password.js'
import { findAccount, getAccount } from '../../identity/accounts/store.js'
import { unlinkDiscord } from '../../discord/link.js'
import { findDiscordLink } from '../../discord/store.js'
import { accountOfSession, principalOf } from '../../identity/guard.js'
import { requesterOf } from '../../identity/security-events/security-events.js'
import type { Database } from '../../platform/db/schema.js'
import { Problem } from '../../platform/problem.js'
import { bodyOf, bodyText, describe, success } from './describe.js'
import { checkPasswordStrength } from './password-rule.js'

const tags: [string] = ['OpenTogetherTube: accounts']

const account = success.extend({
  username: z.string(),
  email: z.string().nullable(),
  discordLinked: z.boolean(),
  hasPassword: z.boolean(),
})

const change = bodyOf({
  email: bodyText(),
  currentPassword: z.string().nullish(),
  newPassword: z.string().nullish(),
})

const changeSchema = describe(
  { body: change },
  {
    operationId: 'updateAccount',
    summary: 'Change the e-mail address or the password',
    tags,
    responses: { 200: success },
  },
)

const unlinkSchema = describe(
  {},
  {
    operationId: 'unlinkDiscord',
    summary: 'Unlink Discord',
    tags,
    responses: { 200: success },
  },
)

async function describeAccount(db: Database, accountId: number) {
  const found = await findAccount(db, accountId)
  if (!found) throw new Problem('account_required')
  return {
    success: true,
    username: found.name,
    email: found.email ?? found.unconfirmedEmail ?? null,
    discordLinked: (await findDiscordLink(db, accountId)) !== undefined,
    hasPassword: found.passwordHash !== undefined,
  }
}

/** What is named is changed, once the current password has confirmed it. */
async function changeAccount(
  context: Context,
  request: FastifyRequest,
  { email, newPassword, currentPassword }: z.infer<typeof change>,
): Promise<void> {
  if (email === undefined && typeof newPassword !== 'string') {
    throw new Problem('input_invalid', 'At least one field must be provided')
  }
  const { id } = accountOfSession(request)
  const { passwordHash: was } = await getAccount(context.db, id)
  await confirmPassword(context, {
    accountId: id,
    password: currentPassword ?? undefined,
    session: principalOf(request).session,
    address: request.ip,
  })
  if (typeof newPassword === 'string') checkPasswordStrength(newPassword)
  if (email !== undefined) await setUnconfirmedEmail(context, id, email)
  if (typeof newPassword === 'string') {
    const keepSessionId = principalOf(request).session.id
    const from = requesterOf(request)
    await changePassword(context, id, { password: newPassword, keepSessionId, from, was })
  }
}

/** `/api/user/account`: the user's own account, for the user. */
export const userAccountRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const { db } = context

  app.get(
    '/api/user/account',
    {
      config: { access: { endpoint: 'account/details', firstCookie: 'token' } },
      schema: describe(
        {},
        {
          operationId: 'getAccount',
          summary: 'Read the account',
          tags,
          responses: { 200: account },
        },
      ),
    },
    (request) => describeAccount(db, accountOfSession(request).id),
  )

  app.patch(
    '/api/user/account',
    {
      config: { access: { endpoint: 'account/details', firstCookie: 'token' } },
      schema: changeSchema,
    },
    async (request) => {
      await changeAccount(context, request, request.body)
      return { success: true }
    },
  )

  app.delete(
    '/api/user/account/discord',
    {
      config: { access: { endpoint: 'account/discord', firstCookie: 'token' } },
      schema: unlinkSchema,
    },
    async (request) => {
      await unlinkDiscord(context, accountOfSession(request).id, requesterOf(request))
      return { success: true }
    },
  )
}
