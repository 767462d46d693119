import type { Context } from '../../platform/context.js'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { takeAtLeast } from '../../identity/accounts/passwords.js'
import { finishRecovery, startRecovery } from '../../identity/accounts/recovery.js'
import { findAccountByEmail, findAccountByName } from '../../identity/accounts/store.js'
import { consumeAtAddress } from '../../identity/limits.js'
import { principalOf } from '../../identity/guard.js'
import { guestKinds } from '../../identity/sessions/guest.js'
import { hour } from '../../platform/clock.js'
import { createMailer } from '../../platform/mailer.js'
import { Problem } from '../../platform/problem.js'
import { bodyOf, bodyText, describe, success } from './describe.js'
import { enterAs } from './log-in.js'
import { checkPasswordStrength } from './password-rule.js'

const tags: [string] = ['OpenTogetherTube: recovery']
const startLimit = { kind: 'recovery', count: 20, per: hour }
const verifyLimit = { kind: 'recovery-key', count: 60, per: hour }

/** Milliseconds; how long it takes must not tell whether there is such an account. */
const startTime = 50

const lost = bodyOf({ email: bodyText(), username: bodyText() })
const found = bodyOf({ verifyKey: bodyText(), newPassword: z.string().nullish() })

async function findLost(context: Context, { email, username }: z.infer<typeof lost>) {
  if (!email && !username) {
    throw new Problem('input_invalid', 'Missing argument (email or username)')
  }
  return email
    ? findAccountByEmail(context.db, email)
    : findAccountByName(context.db, username ?? '')
}

const verifySchema = describe(
  { body: found },
  { summary: 'Set a new password by a key', tags, responses: { 200: success }, errors: [403] },
)

/** A lost password: a key by mail, and a new password for who has it. */
export const recoveryRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const { mail, baseUrl } = context.config
  const mailer = mail && createMailer(mail, app.log)
  app.addHook('onClose', async () => mailer?.close())

  app.post(
    '/api/user/recover/start',
    {
      config: { access: { session: guestKinds, firstCookie: 'token' } },
      schema: describe(
        { body: lost },
        { summary: 'Ask for a key by mail', tags, responses: { 200: success }, errors: [403] },
      ),
    },
    async (request) => {
      if (!mailer) throw new Problem('mail_disabled')
      await consumeAtAddress(context, startLimit, request.ip)
      await takeAtLeast(startTime, async () =>
        startRecovery({ ...context, mailer, baseUrl }, await findLost(context, request.body)),
      )
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
      await consumeAtAddress(context, verifyLimit, request.ip)
      if (!key) throw new Problem('recovery_invalid')
      checkPasswordStrength(password ?? '')
      const accountId = await finishRecovery(context, {
        key,
        password: password ?? '',
        keepSessionId: principalOf(request).session.id,
      })
      await enterAs(context, reply, accountId)
      return { success: true }
    },
  )
}
