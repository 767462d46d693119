import type { Context } from '../../platform/context.js'
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { authenticate } from '../../identity/authenticate.js'
import { findBearer, tokenCookie, type Credential } from '../../identity/credential.js'
import { consumeAtAddress } from '../../identity/limits.js'
import { openGuest, replaceSecret } from '../../identity/sessions/guest.js'
import { hour } from '../../platform/clock.js'
import { Problem, type ProblemCode } from '../../platform/problem.js'
import { describeBrowser } from '../../identity/describe-browser.js'
import { describe } from './describe.js'
import { setTokenCookie } from './token-cookie.js'

/** Counts a new guest of a network; throws `too_many_attempts`. */
export async function countGuest(context: Context, address: string): Promise<void> {
  const count = context.config.limits.guests
  await consumeAtAddress(context, { kind: 'guest', count, per: hour }, address)
}

/** A credential that is refused for these is replaced by a new one. */
const replacedCodes: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'credential_missing',
  'credential_invalid',
  'token_malformed',
  'token_expired',
  'signature_invalid',
])

async function findGrantPrincipal(context: Context, credential: Credential) {
  try {
    return await authenticate(context, credential)
  } catch (error) {
    if (error instanceof Problem && replacedCodes.has(error.code)) return undefined
    throw error
  }
}

/**
 * The token a request may go on with: the bearer when it is valid, otherwise a new one for the session
 * of its cookie, so that nobody knows it who planted the cookie.
 */
async function findToken(context: Context, request: FastifyRequest): Promise<string | undefined> {
  const bearer = findBearer(request.headers)
  if (bearer && (await findGrantPrincipal(context, bearer))) return bearer.value
  const value = request.cookies[tokenCookie]
  if (!value) return undefined
  const principal = await findGrantPrincipal(context, { from: 'token-cookie', value })
  return principal && replaceSecret(context.db, principal.session)
}

/** The token that a request may go on with; a new guest's when it had none that holds. */
export async function grantToken(context: Context, request: FastifyRequest): Promise<string> {
  const token = await findToken(context, request)
  if (token !== undefined) return token
  await countGuest(context, request.ip)
  return openGuest(context, describeBrowser(request.headers['user-agent']))
}

/** `GET /api/auth/grant`: the way in for everybody. */
export const grantRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  app.get(
    '/api/auth/grant',
    {
      config: { access: 'public' },
      schema: describe(
        {},
        {
          operationId: 'getGrant',
          summary: 'Get a token, or have one checked',
          tags: ['OpenTogetherTube: tokens'],
          responses: { 200: z.object({ token: z.string() }) },
        },
      ),
    },
    async (request, reply) => {
      const token = await grantToken(context, request)
      setTokenCookie(reply, context.config.baseUrl, token)
      return { token }
    },
  )
}
