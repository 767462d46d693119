import type { Context } from '../../platform/context.js'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requesterOf } from '../../identity/security-events/security-events.js'
import { requireProofOfCookie } from '../../identity/accounts/confirm-password.js'
import { authenticate } from '../../identity/authenticate.js'
import {
  browserCookie,
  refuseCrossSite,
  tokenCookie,
  type Credential,
} from '../../identity/credential.js'
import {
  beginRoundTrip,
  findPageOfTrip,
  logInPageEnd,
  finishRoundTrip,
  consumeRoundTrip,
} from '../../discord/round-trip.js'
import { refuseWithoutFactor } from '../../identity/second-factor/second-factor.js'
import type { Principal } from '../../identity/principal.js'
import { openGuest, turnIntoUser } from '../../identity/sessions/guest.js'
import { describeBrowser } from '../../identity/describe-browser.js'
import { redirect } from '../../platform/http/describe.js'
import { queryText } from '../../platform/http/query.js'
import { Problem } from '../../platform/problem.js'
import { describe } from './describe.js'
import { refererPathOf } from './return-path.js'
import { setTokenCookie } from './token-cookie.js'

const tags: [string] = ['OpenTogetherTube: Discord']

async function principalFrom(context: Context, credential: Credential) {
  try {
    return await authenticate(context, credential)
  } catch (error) {
    if (error instanceof Problem && error.code === 'credential_invalid') return undefined
    throw error
  }
}

/** The sessions that a browser's cookies stand for, this dialect's first. */
async function principalsOf(context: Context, request: FastifyRequest): Promise<Principal[]> {
  const { [tokenCookie]: token, [browserCookie]: sid } = request.cookies
  const found = [
    token ? await principalFrom(context, { from: 'token-cookie', value: token }) : undefined,
    sid ? await principalFrom(context, { from: 'cookie', value: sid }) : undefined,
  ]
  return found.filter((principal) => principal !== undefined)
}

/**
 * The session to come back to; a new guest's for a browser that has none. The account of the pages is
 * linked by their form alone.
 */
async function sessionFor(context: Context, reply: FastifyReply) {
  const { request } = reply
  const value = request.cookies[tokenCookie]
  const present = value && (await principalFrom(context, { from: 'token-cookie', value }))
  // Coming back links the account of this session, which no other site may begin.
  if (present && present.account) {
    refuseCrossSite(request, context.config.baseUrl)
    await requireProofOfCookie(context, present, request.ip)
  }
  if (present) return present.session
  const token = await openGuest(context, describeBrowser(request.headers['user-agent']))
  setTokenCookie(reply, context.config.baseUrl, token)
  return (await authenticate(context, { from: 'token-cookie', value: token })).session
}

const callbackSchema = describe(
  {},
  {
    operationId: 'finishDiscord',
    summary: 'Come back from Discord',
    tags,
    responses: { 302: redirect },
    errors: [403, 409, 502],
  },
)

/** Log-in with Discord, there and back. */
export const discordRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const { baseUrl } = context.config

  app.get(
    '/api/auth/discord',
    {
      config: { access: 'public' },
      schema: describe(
        { querystring: z.object({ redirect: queryText() }) },
        {
          operationId: 'startDiscord',
          summary: 'Log in with Discord, or link it',
          tags,
          responses: { 302: redirect },
          errors: [403],
        },
      ),
    },
    async (request, reply) => {
      await consumeRoundTrip(context, request.ip)
      const session = await sessionFor(context, reply)
      const returnPath = refererPathOf(request.query.redirect, baseUrl)
      return reply.redirect(await beginRoundTrip(context, session, { returnPath }), 302)
    },
  )

  app.get(
    '/api/auth/discord/callback',
    {
      config: { access: 'public' },
      schema: callbackSchema,
    },
    async (request, reply) => {
      const parameters = new URL(request.url, baseUrl).searchParams
      const page = await findPageOfTrip(context.db, parameters, logInPageEnd)
      if (page !== undefined) return reply.redirect(page, 302)
      const present = await principalsOf(context, request)
      const { principal, enterAs, returnPath } = await finishRoundTrip(context, parameters, present)
      if (enterAs !== undefined) {
        await refuseWithoutFactor(context, enterAs, requesterOf(request))
        const token = await turnIntoUser(context, principal, {
          accountId: enterAs,
          from: requesterOf(request),
        })
        if (token !== undefined) setTokenCookie(reply, baseUrl, token)
      }
      return reply.redirect(returnPath, 302)
    },
  )
}
