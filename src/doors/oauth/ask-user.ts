import type { Context } from '../../platform/context.js'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { accountOfSession } from '../../identity/guard.js'
import { addressWithError } from '../../authorization/redirect-address.js'
import { openRequest, type Outcome } from '../../authorization/decide-request.js'
import { getApplication } from '../../authorization/application-store.js'
import { judgeRequest, type CodeRequest, type Target } from '../../authorization/authorize.js'
import { readParameters } from '../../authorization/parameters.js'
import { outOfBand } from '../../authorization/redirect-uris.js'
import { findRequest, type RequestKey } from '../../authorization/request-store.js'
import { grantsNothing } from '../../identity/scopes/oauth-names.js'
import { codePage } from './code-page.js'
import { appConsentPage } from './consent-page.js'
import { donePage } from './done-page.js'
import { refusalPage } from './refusal-page.js'
import { sendPage } from '../../html/render.js'
import { getVisitor } from '../../html/visitor.js'
import { Problem } from '../../platform/problem.js'
import { switchPathFor } from './log-in-detour.js'

type Asked = { request: CodeRequest } | { refusal: Problem }

/** The question for the user, or what the client did wrong. */
function judge(context: Context, request: FastifyRequest, target: Target): Asked {
  const { requiresPkce } = context.config.oauth
  const account = accountOfSession(request)
  try {
    const parameters = readParameters(request.query)
    return { request: judgeRequest(target, parameters, { account, requiresPkce }) }
  } catch (error) {
    if (error instanceof Problem) return { refusal: error }
    throw error
  }
}

/**
 * Tells the user what the client did wrong, with a link that tells the client. Nothing leads there by
 * itself: anybody can register an app, and a wrong request would make this server send its users to
 * any address (RFC 9700 §4.11.2).
 */
function sendRefusal(
  context: Context,
  reply: FastifyReply,
  { target, refusal }: { target: Target; refusal: Problem },
): Promise<FastifyReply> {
  const { application, redirectUri } = target
  const issuer = context.config.baseUrl
  const visitor = getVisitor(context, reply.request)
  const address =
    redirectUri === outOfBand ? undefined : addressWithError({ ...target, issuer }, refusal)
  const page = refusalPage(visitor, { application, reason: refusal.message, address })
  return sendPage(reply.code(400), page)
}

/** Asks the user, or tells the client what is wrong with its request. */
export async function askUser(context: Context, reply: FastifyReply, target: Target) {
  const { request } = reply
  const asked = judge(context, request, target)
  if ('refusal' in asked) return sendRefusal(context, reply, { target, refusal: asked.refusal })
  const visitor = getVisitor(context, request)
  const { scopes, redirectUri } = asked.request
  const { handle } = await openRequest(context, {
    sessionId: visitor.session.id,
    applicationId: target.application.id,
    scopes,
    code: asked.request,
  })
  const { application } = target
  const switchPath = switchPathFor(request.url)
  const consent = { application, handle, scopes, redirectUri, switchPath }
  return sendPage(reply, appConsentPage(visitor, consent))
}

/** Whether an open request is for scopes that grant anything, so that there is something to tick. */
export async function asksForSomething(context: Context, key: RequestKey): Promise<boolean> {
  const open = await findRequest(context.db, key)
  return open !== undefined && !open.scopes.every(grantsNothing)
}

/** The question again, for a user who allowed nothing of it. */
export async function askAgain(context: Context, reply: FastifyReply, key: RequestKey) {
  const open = await findRequest(context.db, key)
  if (!open) throw new Problem('authorization_over')
  const consent = {
    application: await getApplication(context.db, open.applicationId),
    handle: open.handle,
    scopes: open.scopes,
    redirectUri: open.code?.redirectUri,
    mistake: 'Tick at least one thing to allow, or choose Deny.',
  }
  return sendPage(reply.code(400), appConsentPage(getVisitor(context, reply.request), consent))
}

/** Where the user's decision leads. */
export async function sendOutcome(
  context: Context,
  reply: FastifyReply,
  outcome: Outcome,
): Promise<FastifyReply> {
  const visitor = getVisitor(context, reply.request)
  switch (outcome.kind) {
    case 'redirect':
      return reply.redirect(outcome.address, 303)
    case 'code':
      return sendPage(reply, codePage(visitor, outcome))
    case 'done':
      return sendPage(reply, donePage(visitor, outcome))
  }
}
