import type { Context } from '../../platform/context.js'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import {
  checkRecoveryKey,
  finishRecovery,
  requestRecovery,
} from '../../identity/accounts/recovery.js'
import { findAccountByEmail, findAccountByName } from '../../identity/accounts/store.js'
import { requesterOf } from '../../identity/security-events/security-events.js'
import { principalOf } from '../../identity/guard.js'
import { guestKinds } from '../../identity/sessions/guest.js'
import { hasSecondFactor } from '../../identity/second-factor/store.js'
import { Problem } from '../../platform/problem.js'
import { bodyOf, bodyText, describe, success } from './describe.js'
import { enterAs } from './log-in.js'
import { checkPasswordStrength } from './password-rule.js'

const tags: [string] = ['OpenTogetherTube: recovery']

const lost = bodyOf({ email: bodyText(), username: bodyText() })
const found = bodyOf({ verifyKey: bodyText(), newPassword: z.string().nullish() })

function findLost({ db }: Context, { email, username }: z.infer<typeof lost>) {
  if (!email && !username) {
    throw new Problem('input_invalid', 'Missing argument (email or username)')
  }
  return email ? findAccountByEmail(db, email) : findAccountByName(db, username ?? '')
}

const verifySchema = describe(
  { body: found },
  {
    operationId: 'finishRecovery',
    summary: 'Set a new password by a key',
    tags,
    responses: { 200: success },
    errors: [403],
  },
)

/** A lost password: a key by mail, and a new password for who has it. */
export const recoveryRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  app.post(
    '/api/user/recover/start',
    {
      config: { access: { session: guestKinds, firstCookie: 'token' } },
      schema: describe(
        { body: lost },
        {
          operationId: 'startRecovery',
          summary: 'Ask for a key by mail',
          tags,
          responses: { 200: success },
          errors: [403],
        },
      ),
    },
    async (request) => {
      const { ip: address, body } = request
      await requestRecovery(context, { address, find: async () => findLost(context, body) })
      return { success: true }
    },
  )

  app.post(
    '/api/user/recover/verify',
    {
      config: { access: { session: guestKinds, firstCookie: 'token' } },
      schema: verifySchema,
    },
    async (request, reply) => {
      const { verifyKey: key, newPassword: password } = request.body
      await checkRecoveryKey(context, { key: key ?? '', address: request.ip })
      checkPasswordStrength(password ?? '')
      const accountId = await finishRecovery(context, {
        key: key ?? '',
        password: password ?? '',
        keepSessionId: principalOf(request).session.id,
        from: requesterOf(request),
      })
      // A new password is no second factor: such a user logs in on the pages, or with an app password.
      if (!(await hasSecondFactor(context.db, accountId)))
        await enterAs(context, reply, { accountId })
      return { success: true }
    },
  )
}
