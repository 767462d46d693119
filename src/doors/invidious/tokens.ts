import type { Context } from '../../platform/context.js'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requireProofOfCookie } from '../../identity/accounts/confirm-password.js'
import { appendToCallback, callbackOwner, checkCallback } from '../../identity/callbacks.js'
import { accountOfSession, principalOf } from '../../identity/guard.js'
import type { Principal } from '../../identity/principal.js'
import { areGraveScopes } from '../../identity/scopes/grave-scopes.js'
import { checkScopes } from '../../identity/scopes/check-scopes.js'
import { mintToken } from '../../identity/sessions/mint-token.js'
import { narrowScopes } from '../../identity/scopes/narrow-scopes.js'
import { requesterOf } from '../../identity/security-events/security-events.js'
import { revokeSession } from '../../identity/sessions/revoke-session.js'
import { checkTokenLimit } from '../../identity/sessions/token-limit.js'
import { listSessions } from '../../identity/sessions/store.js'
import { sendConsent } from '../../html/token-consent/consent-page.js'
import { formType, html, noContent } from '../../platform/http/describe.js'
import { Problem } from '../../platform/problem.js'
import { guarded } from './describe.js'
import { readRegisterRequest, type RegisterRequest } from './token-request.js'

const tags: [string] = ['Tokens']

const listedToken = z
  .object({
    session: z.string().describe('A handle: names the session, opens nothing'),
    issued: z.int().describe('Unix seconds'),
    name: z.string().nullable(),
    kind: z.string(),
    scopes: z.array(z.string()),
    client: z.string().nullable(),
    lastUsed: z.int().describe('Unix seconds'),
    expire: z.int().nullable().describe('Unix seconds'),
  })
  .meta({ id: 'ListedToken' })

const tokenSchema = z
  .object({
    session: z.string(),
    scopes: z.array(z.string()),
    expire: z.int().optional().describe('Unix seconds'),
    signature: z.string(),
  })
  .meta({ id: 'SignedToken' })

const asked = z
  .object({
    scopes: z.array(z.string()),
    callbackUrl: z.url().optional(),
    expire: z
      .int()
      .optional()
      .describe('Unix seconds, or below 1,000,000,000 a duration in seconds'),
  })
  .meta({ examples: [{ scopes: ['GET:subscriptions', 'GET:feed'], expire: 2592000 }] })
const askedByForm = z
  .object({
    'scopes[0]': z.string(),
    'scopes[1]': z.string().optional(),
    callbackUrl: z.url().optional(),
    expire: z.int().optional(),
  })
  .meta({
    examples: [{ 'scopes[0]': 'GET:subscriptions', 'scopes[1]': 'GET:feed', expire: 2592000 }],
  })

const listRoute = guarded(
  'tokens',
  {},
  {
    operationId: 'listTokens',
    summary: 'List the sessions of every kind, newest first',
    tags,
    responses: { 200: z.array(listedToken) },
  },
)
const registerRoute = guarded(
  'tokens/register',
  {},
  {
    operationId: 'registerToken',
    summary: 'Mint a narrower token; in a browser session, ask the user first',
    description:
      'JSON `{scopes, callbackUrl?, expire?}`, or a form with `scopes[0]`, `scopes[1]`…; ' +
      '`expire` is in Unix seconds, or below 1,000,000,000 a duration in seconds. ' +
      'With `callbackUrl`, a redirect leads there with the token as `token`, URL-encoded twice; ' +
      'where the page asked the user, `username` comes with it, encoded likewise. ' +
      'A bearer may be the token as it is or URL-encoded.',
    tags,
    takes: { 'application/json': asked, [formType]: askedByForm },
    responses: {
      200: {
        description: 'The token, or in a browser session the page that asks the user',
        content: { 'application/json': { schema: tokenSchema }, ...html.content },
      },
      302: z.null().describe('With `callbackUrl`: a redirect to it with `token`'),
    },
  },
)
const unregisterRoute = guarded(
  'tokens/unregister',
  { body: z.object({ session: z.string().max(500).nullish() }).nullish() },
  {
    operationId: 'unregisterToken',
    summary: 'Revoke this token, or another session of the user by handle or session',
    tags,
    responses: { 204: noContent },
  },
)

const expirySeconds = (time: number) => Math.floor(time / 1000)

/** Whether a person logged in with this themselves, not an app with a password of its own. */
const asLogIn = ({ isFromCookie, session }: Principal) =>
  isFromCookie && session.kind !== 'app_client'

/**
 * In a browser session the user decides, unless a script asks for JSON outright; always where the token
 * would go elsewhere.
 */
function asksUser(request: FastifyRequest, { callback }: RegisterRequest): boolean {
  const wantsJson = (request.headers.accept ?? '').includes('application/json')
  return asLogIn(principalOf(request)) && (callback !== undefined || !wantsJson)
}

async function registerToken(
  context: Context,
  request: FastifyRequest,
  { scopes, callback, expire }: RegisterRequest,
) {
  const principal = principalOf(request)
  const { patterns, session } = principal
  if (areGraveScopes(scopes)) await requireProofOfCookie(context, principal, request.ip)
  const accountId = accountOfSession(request).id
  await checkTokenLimit(context, accountId)
  return mintToken(context, {
    accountId,
    scopes: narrowScopes(scopes, patterns),
    expire,
    // A browser that logs out leaves the tokens alone that it created.
    parent: asLogIn(principal) ? undefined : session,
    client: callback === undefined ? undefined : callbackOwner(callback),
    from: requesterOf(request),
  })
}

function sendToken(reply: FastifyReply, token: string, callback: string | undefined) {
  if (callback === undefined) return reply.type('application/json').send(token)
  const twice = encodeURIComponent(encodeURIComponent(token))
  return reply.redirect(appendToCallback(callback, `token=${twice}`), 302)
}

/** `tokens`: listed, registered and revoked. */
export const tokenRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  app.get('/tokens', listRoute, async (request) => {
    const sessions = await listSessions(context.db, accountOfSession(request).id)
    return sessions.map((session) => ({
      session: session.handle,
      issued: expirySeconds(session.createdAt),
      name: session.name ?? null,
      kind: session.kind,
      scopes: session.scopes,
      client: session.client ?? null,
      lastUsed: expirySeconds(session.lastUsedAt),
      expire: session.expiresAt === undefined ? null : expirySeconds(session.expiresAt),
    }))
  })

  app.post('/tokens/register', registerRoute, async (request, reply) => {
    const asked = readRegisterRequest(
      request.headers['content-type'],
      request.body,
      context.clock.now(),
    )
    if (asked.scopes.length === 0) throw new Problem('scope_malformed', 'No scopes are asked for')
    checkScopes(asked.scopes)
    if (asked.callback !== undefined) checkCallback(asked.callback)
    if (asksUser(request, asked)) return sendConsent(context, reply, asked)
    const { token } = await registerToken(context, request, asked)
    return sendToken(reply, token, asked.callback)
  })

  app.post('/tokens/unregister', unregisterRoute, async (request, reply) => {
    await revokeSession(context, principalOf(request), {
      named: request.body?.session ?? undefined,
      from: requesterOf(request),
    })
    return reply.code(204).send()
  })
}
