import type { Context } from '../../platform/context.js'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { decideRequest } from '../../authorization/decide-request.js'
import { getTarget } from '../../authorization/authorize.js'
import { readParameters } from '../../authorization/parameters.js'
import { grantsNothing } from '../../identity/scopes/oauth-names.js'
import { describePage, formOf, formText } from '../../html/forms.js'
import { findVisitor, getVisitor } from '../../html/visitor.js'
import { requesterOf } from '../../identity/security-events/security-events.js'
import { html, redirect } from '../../platform/http/describe.js'
import { askAgain, asksForSomething, askUser, sendOutcome } from './ask-user.js'
import { parameter } from './describe.js'
import { logInPathFor } from './log-in-detour.js'

const tags: [string] = ['OAuth']

const query = z.looseObject({
  response_type: parameter('code'),
  client_id: parameter('From the registration'),
  redirect_uri: parameter('One of those registered; may be absent when there is one'),
  scope: parameter('Names separated by spaces; read when absent'),
  state: parameter('Comes back as it is'),
  response_mode: parameter('query or fragment; query when absent'),
  code_challenge: parameter('Of PKCE; public clients must send it'),
  code_challenge_method: parameter('S256'),
  force_login: parameter('true asks for the password again'),
})

const form = formOf({
  request: formText(100),
  decision: z.enum(['allow', 'deny']),
  scope: z
    .union([z.string(), z.array(z.string())])
    .default([])
    .transform((value) => [value].flat()),
})

/**
 * The order of the checks: client and redirect URI, or nothing is sent anywhere; then the log-in;
 * only then anything that may send the browser to the client (RFC 9700 §4.11.2).
 */
async function authorize(context: Context, request: FastifyRequest, reply: FastifyReply) {
  const target = await getTarget(context.db, readParameters(request.query))
  const visitor = await findVisitor(context, request)
  const logInPath = logInPathFor(request.url, {
    signedInAt: visitor?.session.createdAt,
    now: context.clock.now(),
  })
  return logInPath === undefined ? askUser(context, reply, target) : reply.redirect(logInPath, 302)
}

async function decide(context: Context, reply: FastifyReply, sent: z.infer<typeof form>) {
  const { accountId, session } = getVisitor(context, reply.request)
  const key = { handle: sent.request, sessionId: session.id, now: context.clock.now() }
  const isAllowed = sent.decision === 'allow'
  const hasTicked = sent.scope.some((name) => !grantsNothing(name))
  if (isAllowed && !hasTicked && (await asksForSomething(context, key))) {
    return askAgain(context, reply, key)
  }
  const outcome = await decideRequest(context, key, {
    accountId,
    isAllowed,
    scopes: sent.scope,
    issuer: context.config.baseUrl,
    from: requesterOf(reply.request),
  })
  return sendOutcome(context, reply, outcome)
}

/** `/oauth/authorize`: an app asks, the user decides (RFC 6749 §4.1.1). */
export const authorizeRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  app.get(
    '/oauth/authorize',
    {
      config: { access: 'public' },
      schema: describePage(
        { querystring: query },
        { summary: 'Ask the user to allow an app', tags, responses: { 200: html, 302: redirect } },
      ),
    },
    (request, reply) => authorize(context, request, reply),
  )

  app.post(
    '/oauth/authorize',
    {
      config: { access: 'visitor' },
      schema: describePage(
        { body: form },
        { summary: 'Allow or deny an app', tags, responses: { 200: html, 303: redirect } },
      ),
    },
    (request, reply) => decide(context, reply, request.body),
  )
}
