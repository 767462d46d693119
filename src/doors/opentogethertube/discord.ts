import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { authenticate } from '../../identity/authenticate.js'
import { browserCookie, tokenCookie, type Credential } from '../../identity/credential.js'
import {
  beginRoundTrip,
  findPageOfTrip,
  finishRoundTrip,
  spendRoundTrip,
} from '../../discord/round-trip.js'
import type { Principal } from '../../identity/principal.js'
import { openGuest, turnIntoUser } from '../../identity/sessions/guest.js'
import { describeBrowser } from '../../identity/describe-browser.js'
import { discordLogInEnd } from '../web/discord/log-in.js'
import { redirect } from '../../platform/http/describe.js'
import { queryText } from '../../platform/http/query.js'
import { Problem } from '../../platform/problem.js'
import { describe } from './describe.js'
import type { DoorParts } from './parts.js'
import { returnPathOf } from './return-path.js'
import { setTokenCookie } from './token-cookie.js'

const tags: [string] = ['OpenTogetherTube: Discord']

async function principalFrom(parts: DoorParts, credential: Credential) {
  try {
    return await authenticate(parts, credential)
  } catch (error) {
    if (error instanceof Problem && error.code === 'credential_invalid') return undefined
    throw error
  }
}

/** The sessions that a browser's cookies stand for, this dialect's first. */
async function principalsOf(parts: DoorParts, request: FastifyRequest): Promise<Principal[]> {
  const { [tokenCookie]: token, [browserCookie]: sid } = request.cookies
  const found = [
    token ? await principalFrom(parts, { from: 'token-cookie', value: token }) : undefined,
    sid ? await principalFrom(parts, { from: 'cookie', value: sid }) : undefined,
  ]
  return found.filter((principal) => principal !== undefined)
}

/** The session to come back to; a new guest's for a browser that has none. */
async function sessionFor(parts: DoorParts, reply: FastifyReply) {
  const { request } = reply
  const present = await principalsOf(parts, request)
  if (present[0]) return present[0].session
  const token = await openGuest(parts, describeBrowser(request.headers['user-agent']))
  setTokenCookie(reply, parts.config.baseUrl, token)
  return (await authenticate(parts, { from: 'token-cookie', value: token })).session
}

/** Log-in with Discord, there and back. */
export const discordRoutes: FastifyPluginAsyncZod<DoorParts> = async (app, parts) => {
  const { baseUrl } = parts.config

  app.get(
    '/api/auth/discord',
    {
      schema: describe(
        { querystring: z.object({ redirect: queryText() }) },
        {
          summary: 'Log in with Discord, or link it',
          tags,
          answers: { 302: redirect },
          errors: [403],
        },
      ),
    },
    async (request, reply) => {
      await spendRoundTrip(parts, request.ip)
      const session = await sessionFor(parts, reply)
      const returnPath = returnPathOf(request.query.redirect, baseUrl)
      return reply.redirect(await beginRoundTrip(parts, session, { returnPath }), 302)
    },
  )

  app.get(
    '/api/auth/discord/callback',
    {
      schema: describe(
        {},
        {
          summary: 'Come back from Discord',
          tags,
          answers: { 302: redirect },
          errors: [403, 409, 502],
        },
      ),
    },
    async (request, reply) => {
      const parameters = new URL(request.url, baseUrl).searchParams
      const page = await findPageOfTrip(parts.db, parameters, discordLogInEnd)
      if (page !== undefined) return reply.redirect(page, 302)
      const present = await principalsOf(parts, request)
      const { principal, enterAs, returnPath } = await finishRoundTrip(parts, parameters, present)
      if (enterAs !== undefined) {
        const token = await turnIntoUser(parts, principal, enterAs)
        if (token !== undefined) setTokenCookie(reply, baseUrl, token)
      }
      return reply.redirect(returnPath, 302)
    },
  )
}
