import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { describePage, formOf, formText } from '../../../html/forms.js'
import { getVisitor } from '../../../html/visitor.js'
import { removeEmail, requestEmailChange } from '../../../identity/accounts/confirm-email.js'
import { confirmPassword } from '../../../identity/accounts/confirm-password.js'
import type { Context } from '../../../platform/context.js'
import { redirect } from '../../../platform/http/describe.js'
import { emailPath } from './email-section.js'

const tags: [string] = ['Account']
const emailForm = formOf({ email: formText(1000), password: z.string().default('') })

/** Sends a link to the address, or removes what is there when it is empty; where to go then. */
async function saveEmail(
  context: Context,
  request: FastifyRequest,
  fields: z.infer<typeof emailForm>,
): Promise<string> {
  const { accountId, session } = getVisitor(context, request)
  const address = request.ip
  await confirmPassword(context, { accountId, password: fields.password, session, address })
  const email = fields.email.trim()
  if (email) await requestEmailChange(context, accountId, email)
  else await removeEmail(context, accountId)
  return `/account?done=${email ? 'email-sent' : 'email-removed'}`
}

/** `account/email`: the account page shows what was wrong. */
export const emailRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  app.post(
    emailPath,
    {
      config: { access: 'visitor' },
      schema: describePage(
        { body: emailForm },
        {
          summary: 'Set or remove the e-mail address',
          tags,
          responses: { 302: redirect },
          errors: [401, 403, 429],
        },
      ),
    },
    async (request, reply) => reply.redirect(await saveEmail(context, request, request.body), 302),
  )
}
