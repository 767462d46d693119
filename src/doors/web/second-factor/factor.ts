import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { confirmPassword } from '../../../identity/accounts/confirm-password.js'
import { findAccount } from '../../../identity/accounts/store.js'
import {
  deleteRemembered,
  listRemembered,
} from '../../../identity/second-factor/remembered-store.js'
import {
  beginFactor,
  findWaitingSecret,
  renewRecoveryCodes,
  turnFactorOff,
  turnFactorOn,
} from '../../../identity/second-factor/second-factor.js'
import { listPasskeys } from '../../../identity/second-factor/passkey-store.js'
import { arePasskeysPossible } from '../../../identity/second-factor/passkey-ceremony.js'
import {
  countRecoveryCodes,
  findSecondFactor,
  hasSecondFactor,
} from '../../../identity/second-factor/store.js'
import { totpAddressOf } from '../../../identity/second-factor/totp.js'
import { requesterOf } from '../../../identity/security-events/security-events.js'
import { createFormRenderer, type Mistake } from '../../../html/form-again.js'
import { describePage, formOf, formText } from '../../../html/forms.js'
import { sendPage } from '../../../html/render.js'
import { getVisitor, type Visitor } from '../../../html/visitor.js'
import type { Context } from '../../../platform/context.js'
import { html, redirect } from '../../../platform/http/describe.js'
import { createErrorHandler } from '../../../platform/http/errors.js'
import { queryText } from '../../../platform/http/query.js'
import type { ProblemCode } from '../../../platform/problem.js'
import { createPageProblemRenderer } from '../log-in/log-in-required.js'
import { factorPath } from './factor-path.js'
import { passkeyRoutes } from './passkeys.js'
import { factorPage, recoveryCodesPage, type FactorForm, type FactorView } from './factor-page.js'

const tags: [string] = ['Account']
const query = z.object({ done: queryText(20) })
const proofForm = formOf({ password: z.string().max(2000).default('') })
const codeForm = formOf({ code: formText(100) })
const forgetForm = formOf({ handle: formText(100) })

const news = new Map([
  [
    'required',
    'Administrators of this server need a second factor. Set it up, and the administration opens.',
  ],
  ['off', 'The second factor is off.'],
  ['passkey-added', 'The passkey is added.'],
  ['passkey-removed', 'The passkey is removed.'],
  ['forgotten', 'Forgotten. The next log-in there asks for a code.'],
])

async function readWaiting(context: Context, { accountId, name }: Visitor) {
  const secret = await findWaitingSecret(context, accountId)
  if (secret === undefined) return undefined
  const issuer = new URL(context.config.baseUrl).host
  return { secret, address: totpAddressOf(secret, { issuer, label: name }) }
}

async function readFactor(context: Context, visitor: Visitor): Promise<FactorView> {
  const { db, clock } = context
  const { accountId } = visitor
  const now = clock.now()
  return {
    isOn: await hasSecondFactor(db, accountId),
    hasApp: (await findSecondFactor(db, accountId))?.isConfirmed === true,
    passkeys: arePasskeysPossible(context.config.baseUrl)
      ? await listPasskeys(db, accountId)
      : undefined,
    waiting: await readWaiting(context, visitor),
    recoveryCodes: await countRecoveryCodes(db, accountId),
    browsers: await listRemembered(db, accountId, now),
    hasPassword: (await findAccount(db, accountId))?.passwordHash !== undefined,
    now,
  }
}

/** Problems of the one field that a form has. */
const fieldCodes: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'password_wrong',
  'password_unconfirmed',
  'second_factor_wrong',
  'too_many_attempts',
  'input_invalid',
])

const forms = ['start', 'confirm', 'codes', 'off'] as const satisfies readonly FactorForm[]

/** The page again, with what was wrong beside the field of the form. */
function createFactorRenderer(context: Context) {
  const showAgain = (form: FactorForm) => async (request: FastifyRequest, mistake: Mistake) => {
    const visitor = getVisitor(context, request)
    const { code, message } = mistake
    const view = await readFactor(context, visitor)
    return factorPage(visitor, {
      ...view,
      mistake: { form, isAboutField: fieldCodes.has(code), message },
    })
  }
  const pages = Object.fromEntries(forms.map((form) => [`${factorPath}/${form}`, showAgain(form)]))
  return createFormRenderer(createPageProblemRenderer(context), pages)
}

async function proveOwner(context: Context, request: FastifyRequest, password: string) {
  const { accountId, session } = getVisitor(context, request)
  await confirmPassword(context, { accountId, password, session, address: request.ip })
  return { accountId, from: requesterOf(request) }
}

const answersOf = (summary: string) => ({
  summary,
  tags,
  responses: { 200: html, 302: redirect },
  errors: [401, 403, 409, 429],
})

/** Set up in two steps: a secret to scan, and a code that proves that it was. */
const setUpRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const config = { access: 'visitor' } as const

  app.post(
    `${factorPath}/start`,
    {
      config,
      schema: describePage({ body: proofForm }, answersOf('Begin to set up a second factor')),
    },
    async (request, reply) => {
      const { accountId } = await proveOwner(context, request, request.body.password)
      await beginFactor(context, accountId)
      return reply.redirect(factorPath, 302)
    },
  )

  app.post(
    `${factorPath}/confirm`,
    {
      config,
      schema: describePage(
        { body: codeForm },
        answersOf('Turn the second factor on with a first code'),
      ),
    },
    async (request, reply) => {
      const visitor = getVisitor(context, request)
      const proof = { accountId: visitor.accountId, code: request.body.code }
      const codes = await turnFactorOn(context, { ...proof, from: requesterOf(request) })
      return sendPage(reply, recoveryCodesPage(visitor, codes))
    },
  )
}

/** What belongs to a second factor that is on: recovery codes, remembered browsers, its end. */
const changeFactorRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const config = { access: 'visitor' } as const

  app.post(
    `${factorPath}/codes`,
    { config, schema: describePage({ body: proofForm }, answersOf('Make new recovery codes')) },
    async (request, reply) => {
      const owner = await proveOwner(context, request, request.body.password)
      const codes = await renewRecoveryCodes(context, owner)
      return sendPage(reply, recoveryCodesPage(getVisitor(context, request), codes))
    },
  )

  app.post(
    `${factorPath}/off`,
    { config, schema: describePage({ body: proofForm }, answersOf('Turn the second factor off')) },
    async (request, reply) => {
      const { accountId, from } = await proveOwner(context, request, request.body.password)
      await turnFactorOff(context, accountId, { from })
      return reply.redirect(`${factorPath}?done=off`, 302)
    },
  )

  app.post(
    `${factorPath}/forget`,
    {
      config,
      schema: describePage({ body: forgetForm }, answersOf('Forget a remembered browser')),
    },
    async (request, reply) => {
      const { accountId } = getVisitor(context, request)
      await deleteRemembered(context.db, accountId, request.body.handle)
      return reply.redirect(`${factorPath}?done=forgotten`, 302)
    },
  )
}

/** `account/second-factor`: set up, and everything that belongs to it. */
export const factorRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const config = { access: 'visitor' } as const
  app.setErrorHandler(createErrorHandler(createFactorRenderer(context)))

  app.get(
    factorPath,
    {
      config,
      schema: describePage(
        { querystring: query },
        { summary: 'The second factor', tags, responses: { 200: html, 302: redirect } },
      ),
    },
    async (request, reply) => {
      const visitor = getVisitor(context, request)
      const view = await readFactor(context, visitor)
      return sendPage(
        reply,
        factorPage(visitor, { ...view, news: news.get(request.query.done ?? '') }),
      )
    },
  )

  await app.register(setUpRoutes, context)
  await app.register(changeFactorRoutes, context)
  await app.register(passkeyRoutes, context)
}
