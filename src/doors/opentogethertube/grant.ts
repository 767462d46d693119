import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { spend } from '../../identity/accounts/allowance.js'
import { networkOf } from '../../identity/accounts/throttle.js'
import { authenticate } from '../../identity/authenticate.js'
import { findCredential, tokenCookie, type Credential } from '../../identity/credential.js'
import { openGuest } from '../../identity/sessions/guest.js'
import { hour } from '../../platform/clock.js'
import { Problem, type ProblemCode } from '../../platform/problem.js'
import { describeBrowser } from '../../identity/describe-browser.js'
import { describe } from './describe.js'
import type { DoorParts } from './parts.js'
import { setTokenCookie } from './token-cookie.js'

/** Guests that one network may become in an hour: many, for schools and offices share one. */
const guestAllowance = { count: 1000, per: hour }

/** A credential that is refused for these is replaced by a new one. */
const replacedCodes: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'credential_missing',
  'credential_invalid',
  'token_malformed',
  'token_expired',
  'signature_invalid',
])

async function holds(parts: DoorParts, credential: Credential): Promise<boolean> {
  try {
    await authenticate(parts, credential)
    return true
  } catch (error) {
    if (error instanceof Problem && replacedCodes.has(error.code)) return false
    throw error
  }
}

/** The token a request came with: the bearer when it holds, otherwise the cookie when that does. */
async function findToken(parts: DoorParts, request: FastifyRequest): Promise<string | undefined> {
  const { authorization, authentication } = request.headers
  const bearer = findCredential({
    method: request.method,
    headers: { authorization, authentication },
    cookies: {},
  })
  if (bearer && (await holds(parts, bearer))) return bearer.value
  const cookie = request.cookies[tokenCookie]
  if (!cookie) return undefined
  return (await holds(parts, { from: 'token-cookie', value: cookie })) ? cookie : undefined
}

/** The token that a request may go on with; a new guest's when it had none that holds. */
export async function grantToken(parts: DoorParts, request: FastifyRequest): Promise<string> {
  const token = await findToken(parts, request)
  if (token !== undefined) return token
  await spend(parts, { what: 'grant', whose: networkOf(request.ip) }, guestAllowance)
  return openGuest(parts, describeBrowser(request.headers['user-agent']))
}

/** `GET /api/auth/grant`: the way in for everybody. */
export const grantRoutes: FastifyPluginAsyncZod<DoorParts> = async (app, parts) => {
  app.get(
    '/api/auth/grant',
    {
      schema: describe(
        {},
        {
          summary: 'Get a token, or have one checked',
          tags: ['OpenTogetherTube: tokens'],
          answers: { 200: z.object({ token: z.string() }) },
        },
      ),
    },
    async (request, reply) => {
      const token = await grantToken(parts, request)
      setTokenCookie(reply, parts.config.baseUrl, token)
      return { token }
    },
  )
}
