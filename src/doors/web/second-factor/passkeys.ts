import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { createFormRenderer, type Mistake } from '../../../html/form-again.js'
import { describePage, formOf, formText } from '../../../html/forms.js'
import { sendPage } from '../../../html/render.js'
import { getVisitor, type Visitor } from '../../../html/visitor.js'
import { renamePasskey } from '../../../identity/second-factor/passkey-store.js'
import {
  addPasskey,
  beginPasskey,
  passkeyNameLength,
  passkeyNameOf,
  removePasskey,
} from '../../../identity/second-factor/passkeys.js'
import { requesterOf } from '../../../identity/security-events/security-events.js'
import type { Context } from '../../../platform/context.js'
import { html, redirect } from '../../../platform/http/describe.js'
import { createErrorHandler } from '../../../platform/http/errors.js'
import { createPageProblemRenderer } from '../log-in/log-in-required.js'
import { proveFirst } from '../proof/prove-first.js'
import { recoveryCodesPage } from './factor-page.js'
import { factorPath } from './factor-path.js'
import { passkeyScriptRoute } from './passkey-part.js'
import { addPasskeyPage } from './passkeys-section.js'

const tags: [string] = ['Account']
const path = `${factorPath}/passkey`
const config = { access: 'visitor' } as const
const name = formText(passkeyNameLength)
const addForm = formOf({ response: formText(40_000), name })
const renameForm = formOf({ handle: formText(100), name })
const removeForm = formOf({ handle: formText(100) })

const passkeyAnswersOf = (summary: string) => ({
  summary,
  tags,
  responses: { 200: html, 302: redirect },
  errors: [401, 403, 409, 429],
})

async function readAddPage(context: Context, visitor: Visitor, mistake?: Mistake) {
  const options = JSON.stringify(await beginPasskey(context, visitor.accountId))
  const typed = mistake?.typed.name ?? ''
  return addPasskeyPage(visitor, { options, name: typed, mistake: mistake?.message })
}

const addRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  app.post(
    `${path}/start`,
    {
      config,
      preValidation: proveFirst(context),
      schema: describePage({ body: formOf({}) }, passkeyAnswersOf('Begin to add a passkey')),
    },
    async (request, reply) =>
      sendPage(reply, await readAddPage(context, getVisitor(context, request))),
  )

  app.post(
    `${path}/add`,
    {
      config,
      preValidation: proveFirst(context),
      schema: describePage({ body: addForm }, passkeyAnswersOf('Add a passkey')),
    },
    async (request, reply) => {
      const visitor = getVisitor(context, request)
      const from = requesterOf(request)
      const added = { accountId: visitor.accountId, ...request.body, from }
      const codes = await addPasskey(context, added)
      if (codes) return sendPage(reply, recoveryCodesPage(visitor, codes))
      return reply.redirect(`${factorPath}?done=passkey-added`, 302)
    },
  )
}

/** The passkeys of the page about the second factor: added, named and removed. */
export const passkeyRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const showAgain = (request: FastifyRequest, mistake: Mistake) =>
    readAddPage(context, getVisitor(context, request), mistake)
  const render = createFormRenderer(createPageProblemRenderer(context), {
    [`${path}/add`]: showAgain,
  })
  app.setErrorHandler(createErrorHandler(render))
  await app.register(passkeyScriptRoute)
  await app.register(addRoutes, context)

  app.post(
    `${path}/rename`,
    { config, schema: describePage({ body: renameForm }, passkeyAnswersOf('Name a passkey')) },
    async (request, reply) => {
      const { accountId } = getVisitor(context, request)
      const { handle, name: typed } = request.body
      await renamePasskey(context.db, accountId, { handle, name: passkeyNameOf(typed) })
      return reply.redirect(factorPath, 302)
    },
  )

  app.post(
    `${path}/remove`,
    {
      config,
      preValidation: proveFirst(context),
      schema: describePage({ body: removeForm }, passkeyAnswersOf('Remove a passkey')),
    },
    async (request, reply) => {
      const { accountId } = getVisitor(context, request)
      const { handle } = request.body
      await removePasskey(context, accountId, { handle, from: requesterOf(request) })
      return reply.redirect(`${factorPath}?done=passkey-removed`, 302)
    },
  )
}
