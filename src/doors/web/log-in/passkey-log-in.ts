import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { z } from 'zod'
import { describePage, formOf, formText } from '../../../html/forms.js'
import { renderPageProblem } from '../../../html/problem-page.js'
import { renderPage, sendPage } from '../../../html/render.js'
import { refuseBanned } from '../../../identity/accounts/ban.js'
import { getAccount } from '../../../identity/accounts/store.js'
import { consumeAtAddress } from '../../../identity/limits.js'
import { beginPasskeyUse, usePasskey } from '../../../identity/second-factor/use-passkey.js'
import { minute } from '../../../platform/clock.js'
import type { Context } from '../../../platform/context.js'
import { html, redirect } from '../../../platform/http/describe.js'
import { createErrorHandler, type AsyncRenderer } from '../../../platform/http/errors.js'
import { entryQuery, keptText, typedOf, wayOf } from './entry.js'
import { finishLogIn } from './finish-log-in.js'
import { passkeyLogInPage, passkeyLogInPath } from './passkey-page.js'

const tags: [string] = ['Log in']
const form = formOf({
  response: formText(40_000),
  kept_form: keptText,
  /** Only shows the page, for who comes from the log-in page with a form that was kept. */
  show: formText(10),
})

/** Each page stores a challenge. */
const pageLimit = { kind: 'passkey-page', count: 60, per: 5 * minute }

const logInWithoutName = { purpose: 'log-in', accountId: undefined } as const

async function readPasskeyPage(
  context: Context,
  request: FastifyRequest,
  parts: { keptForm?: string | undefined; mistake?: string } = {},
) {
  await consumeAtAddress(context, pageLimit, request.ip)
  const options = JSON.stringify(await beginPasskeyUse(context, logInWithoutName))
  return passkeyLogInPage({ way: wayOf(request.query), options, ...parts })
}

/** The page again, with a new challenge. */
function createPasskeyRenderer(context: Context): AsyncRenderer {
  return async (problem, request) => {
    const { status, code, message } = problem
    if (code === 'too_many_attempts' || status >= 500) return renderPageProblem(problem, request)
    const { keptForm } = typedOf(request.body)
    const page = await readPasskeyPage(context, request, { keptForm, mistake: message })
    return { status, ...(await renderPage(request, page)) }
  }
}

/** Logs in whoever the passkey belongs to: it is both steps, as it knows its owner. */
async function enterWithPasskey(
  context: Context,
  reply: FastifyReply,
  { response, kept_form: keptForm }: z.infer<typeof form>,
): Promise<FastifyReply> {
  const accountId = await usePasskey(context, { ...logInWithoutName, response })
  await refuseBanned(context, await getAccount(context.db, accountId))
  const { returnPath } = wayOf(reply.request.query)
  return finishLogIn(context, reply, { accountId, isProved: true, returnPath, keptForm })
}

/** `login/passkey`: a log-in without a name and a password. */
export const passkeyLogInRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  app.setErrorHandler(createErrorHandler(createPasskeyRenderer(context)))

  app.get(
    passkeyLogInPath,
    {
      config: { access: 'public' },
      schema: describePage(
        { querystring: entryQuery },
        {
          summary: 'The page to log in with a passkey',
          tags,
          responses: { 200: html },
          errors: [429],
        },
      ),
    },
    async (request, reply) => sendPage(reply, await readPasskeyPage(context, request)),
  )

  app.post(
    passkeyLogInPath,
    {
      config: { access: 'public', isSameSite: true },
      schema: describePage(
        { querystring: entryQuery, body: form },
        {
          summary: 'Log in with a passkey',
          tags,
          responses: { 200: html, 302: redirect },
          errors: [401, 403, 429],
        },
      ),
    },
    async (request, reply): Promise<FastifyReply> => {
      const { show, kept_form: keptForm } = request.body
      if (show) return sendPage(reply, await readPasskeyPage(context, request, { keptForm }))
      return enterWithPasskey(context, reply, request.body)
    },
  )
}
