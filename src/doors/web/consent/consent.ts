import type { Context } from '../../../platform/context.js'
import type { FastifyReply } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { appendToCallback, callbackOwner, callbackWithToken } from '../../../identity/callbacks.js'
import { requesterOf } from '../../../identity/security-events/security-events.js'
import { expireAt, mintToken, parseExpire } from '../../../identity/sessions/mint-token.js'
import { checkTokenLimit } from '../../../identity/sessions/token-limit.js'
import { html, redirect } from '../../../platform/http/describe.js'
import { queryText } from '../../../platform/http/query.js'
import { sendConsent } from '../../../html/token-consent/consent-page.js'
import {
  checkConsentRequest,
  consentForm,
  defaultTokenName,
  expireOf,
  type ConsentRequest,
} from '../../../html/token-consent/consent-request.js'
import { describePage } from '../../../html/forms.js'
import { sendPage } from '../../../html/render.js'
import { areGraveScopes } from '../../../identity/scopes/grave-scopes.js'
import { proveFirst } from '../proof/prove-first.js'
import { deniedPage, tokenPage } from './token-page.js'
import { getVisitor } from '../../../html/visitor.js'

const query = z.object({
  scopes: queryText(30_000),
  callback_url: queryText(8000),
  expire: queryText(),
})

const askedIn = (
  { scopes = '', callback_url, expire }: z.infer<typeof query>,
  now: number,
): ConsentRequest => ({
  scopes: scopes.split(',').filter(Boolean),
  callback: callback_url,
  expire: expireAt(parseExpire(expire), now),
})

type ConsentForm = z.infer<typeof consentForm>

async function sendDenied(
  context: Context,
  reply: FastifyReply,
  { callback }: ConsentRequest,
): Promise<FastifyReply> {
  if (callback === undefined) return sendPage(reply, deniedPage(getVisitor(context, reply.request)))
  return reply.redirect(appendToCallback(callback, 'error=access_denied'), 302)
}

async function grant(context: Context, reply: FastifyReply, { asked, ...form }: ConsentForm) {
  const visitor = getVisitor(context, reply.request)
  const { scopes, callback } = asked
  const now = context.clock.now()
  await checkTokenLimit(context, visitor.accountId)
  const { token } = await mintToken(context, {
    accountId: visitor.accountId,
    scopes,
    expire: expireAt(expireOf(asked, form.lifetime, now), now),
    name: form.name || defaultTokenName(asked),
    client: callback === undefined ? undefined : callbackOwner(callback),
    from: requesterOf(reply.request),
  })
  if (callback !== undefined) {
    return reply.redirect(callbackWithToken(callback, token, visitor.name), 302)
  }
  return sendPage(reply, tokenPage(visitor, { token, scopes, baseUrl: context.config.baseUrl }))
}

function isForGraveToken(body: unknown): boolean {
  const { data } = consentForm.safeParse(body)
  return data?.decision === 'allow' && areGraveScopes(data.asked.scopes)
}

const tags: [string] = ['Allow an app']

/** `authorize_token`: an app asks, the user decides. */
export const consentRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  app.get(
    '/authorize_token',
    {
      config: { access: 'visitor' },
      schema: describePage(
        { querystring: query },
        { summary: 'Ask the user for a token', tags, responses: { 200: html, 302: redirect } },
      ),
    },
    async (request, reply) =>
      sendConsent(context, reply, askedIn(request.query, context.clock.now())),
  )

  app.post(
    '/authorize_token',
    {
      config: { access: 'visitor' },
      preValidation: proveFirst(context, isForGraveToken),
      schema: describePage(
        { body: consentForm },
        { summary: 'Allow or deny a token', tags, responses: { 200: html, 302: redirect } },
      ),
    },
    async (request, reply) => {
      const { asked, decision } = request.body
      checkConsentRequest(asked)
      if (decision === 'deny') return sendDenied(context, reply, asked)
      return grant(context, reply, request.body)
    },
  )
}
