import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { confirmPassword } from '../../../identity/accounts/confirm-password.js'
import { createKeyAs, revokeKeyAs, rotateKeyAs } from '../../../identity/api-keys/manage-keys.js'
import { listKeys } from '../../../identity/api-keys/store.js'
import { principalOf } from '../../../identity/guard.js'
import { createFormRenderer, type Mistake } from '../../../html/form-again.js'
import { describePage, formOf, formText } from '../../../html/forms.js'
import { sendPage } from '../../../html/render.js'
import { getVisitor } from '../../../html/visitor.js'
import type { Context } from '../../../platform/context.js'
import { html, redirect } from '../../../platform/http/describe.js'
import { createErrorHandler } from '../../../platform/http/errors.js'
import { queryInteger, queryText } from '../../../platform/http/query.js'
import { createPageProblemRenderer } from '../log-in/log-in-required.js'
import { keysPath } from './admin-page.js'
import { keysPage, madeKeyPage } from './keys-page.js'

const tags: [string] = ['Administration pages']
const config = { access: 'administrator' } as const
const responses = { 200: html, 302: redirect }
const errors = [401, 403, 404, 429]

const name = z
  .string()
  .trim()
  .min(1, 'Enter a name.')
  .max(100, 'This is too long: it can have 100 characters.')
  .refine((text) => !/\p{Cc}/u.test(text), 'must not contain control characters')
const password = z.string().max(2000).default('')
const newForm = formOf({ name, scopes: formText(2000), password })
const keyForm = formOf({ id: formText(100), password })

const scopesIn = (text: string) => text.split(/[\s,]+/).filter((scope) => scope !== '')

async function confirmAdministrator(context: Context, request: FastifyRequest, typed: string) {
  const { accountId, session } = getVisitor(context, request)
  await confirmPassword(context, { accountId, password: typed, session, address: request.ip })
}

function createKeysRenderer(context: Context) {
  const showAgain = async (request: FastifyRequest, mistake: Mistake) =>
    keysPage(getVisitor(context, request), {
      keys: await listKeys(context.db),
      now: context.clock.now(),
      mistake,
    })
  const pages = { [keysPath]: showAgain, [`${keysPath}/rotate`]: showAgain }
  const renderOther = createPageProblemRenderer(context)
  return createFormRenderer(renderOther, { ...pages, [`${keysPath}/revoke`]: showAgain })
}

const endKeyRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  app.post(
    `${keysPath}/rotate`,
    {
      config,
      schema: describePage(
        { body: keyForm },
        { summary: 'Give a key another secret', tags, responses, errors },
      ),
    },
    async (request, reply) => {
      await confirmAdministrator(context, request, request.body.password)
      const key = await rotateKeyAs(context, principalOf(request), request.body.id)
      return sendPage(reply, madeKeyPage(getVisitor(context, request), key))
    },
  )

  app.post(
    `${keysPath}/revoke`,
    {
      config,
      schema: describePage({ body: keyForm }, { summary: 'Revoke a key', tags, responses, errors }),
    },
    async (request, reply) => {
      await confirmAdministrator(context, request, request.body.password)
      await revokeKeyAs(context, principalOf(request), request.body.id)
      return reply.redirect(`${keysPath}?done=revoked`, 302)
    },
  )
}

/** `admin/keys`: API keys for programs that act for no user. */
export const keyPageRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  app.setErrorHandler(createErrorHandler(createKeysRenderer(context)))
  await app.register(endKeyRoutes, context)

  app.get(
    keysPath,
    {
      config,
      schema: describePage(
        { querystring: z.object({ done: queryText(20), page: queryInteger }) },
        { summary: 'API keys', tags, responses, errors: [403] },
      ),
    },
    async (request, reply) => {
      const news = request.query.done === 'revoked' ? 'The key is revoked.' : undefined
      const { page } = request.query
      const view = { keys: await listKeys(context.db), page, now: context.clock.now(), news }
      return sendPage(reply, keysPage(getVisitor(context, request), view))
    },
  )

  app.post(
    keysPath,
    {
      config,
      schema: describePage({ body: newForm }, { summary: 'Make a key', tags, responses, errors }),
    },
    async (request, reply) => {
      const { name, scopes, password: typed } = request.body
      await confirmAdministrator(context, request, typed)
      const asked = { name, scopes: scopesIn(scopes) }
      const key = await createKeyAs(context, principalOf(request), asked)
      return sendPage(reply, madeKeyPage(getVisitor(context, request), key))
    },
  )
}
