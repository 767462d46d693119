import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { makeSessionSecret } from '../../discord/code-log-in.js'
import type { DiscordContext } from '../../discord/enter.js'
import { findDiscordId } from '../../discord/link.js'
import { requireProofOfCookie } from '../../identity/accounts/confirm-password.js'
import { accountOfSession, principalOf } from '../../identity/guard.js'
import { accountOfPrincipal, type Principal } from '../../identity/principal.js'
import { endOfSession, hasExpired, type SessionKind } from '../../identity/sessions/kinds.js'
import { openSession } from '../../identity/sessions/open-session.js'
import { checkTokenLimit } from '../../identity/sessions/token-limit.js'
import { requesterOf } from '../../identity/security-events/security-events.js'
import { revokeOwnSession } from '../../identity/sessions/revoke-session.js'
import { listSessions, type Session } from '../../identity/sessions/store.js'
import { second } from '../../platform/clock.js'
import { noContent } from '../../platform/http/describe.js'
import { Problem } from '../../platform/problem.js'
import { describe, endOfTime, rfc3339Of, listedSession, newSession } from './describe.js'

const tags: [string] = ['AntiRaid: sessions']

/** Exclusive upper bound for the expiry, in seconds. */
const tooManySeconds = Number('9223372036854775')

const asked = z.object({
  name: z
    .string()
    .min(1)
    .max(100)
    .refine((name) => !/\p{Cc}/u.test(name), 'must not contain control characters'),
  type: z.string(),
  expiry: z.number().describe('Seconds from now'),
})

/** Log-ins are short; what is made in one goes on. Anything else takes what it made with it. */
const passingKinds: ReadonlySet<SessionKind> = new Set<SessionKind>([
  'browser',
  'login',
  'app_login',
])

/** The user as this dialect names it: by Discord's id, or by ours without one. */
async function userIdOf(context: DiscordContext, principal: Principal): Promise<string> {
  const { id } = accountOfPrincipal(principal)
  return (await findDiscordId(context, id)) ?? String(id)
}

/** When the new session ends: as asked, but not after a parent. Throws `expiry_invalid`. */
function endFor(context: DiscordContext, expiry: number, parent: Session | undefined): number {
  if (!Number.isInteger(expiry) || expiry <= 0 || expiry >= tooManySeconds) {
    throw new Problem('expiry_invalid')
  }
  const wanted = Math.min(context.clock.now() + expiry * second, endOfTime)
  return Math.min(wanted, parent?.expiresAt ?? Infinity)
}

async function makeSession(
  context: DiscordContext,
  principal: Principal,
  draft: z.infer<typeof asked>,
) {
  if (draft.type !== 'api') throw new Problem('session_kind_refused')
  const { session, isFromCookie } = principal
  const isAppPassword = session.kind === 'app_client'
  const isPassing = (isFromCookie && !isAppPassword) || passingKinds.has(session.kind)
  const parent = isPassing ? undefined : session
  const secret = makeSessionSecret()
  const accountId = accountOfPrincipal(principal).id
  await checkTokenLimit(context, accountId)
  const made = await openSession(context, {
    kind: 'api',
    secret,
    accountId,
    parentId: parent?.id,
    name: draft.name,
    scopes: session.scopes,
    client: session.client,
    expiresAt: endFor(context, draft.expiry, parent),
  })
  return {
    user_id: await userIdOf(context, principal),
    token: secret,
    session_id: made.handle,
    expiry: rfc3339Of(endOfSession(made, context.config)),
    user: null,
  }
}

const sessionToWire = ({ config }: DiscordContext, session: Session, userId: string) => ({
  id: session.handle,
  name: session.name ?? null,
  user_id: userId,
  created_at: rfc3339Of(session.createdAt),
  type: session.kind,
  expiry: rfc3339Of(endOfSession(session, config)),
  last_used_at: rfc3339Of(session.lastUsedAt),
  client: session.client ?? null,
})

async function listOpenSessions(context: DiscordContext, principal: Principal) {
  const userId = await userIdOf(context, principal)
  const sessions = await listSessions(context.db, accountOfPrincipal(principal).id)
  const now = context.clock.now()
  const open = sessions.filter((session) => !hasExpired(session, context.config, now))
  return { sessions: open.map((session) => sessionToWire(context, session, userId)) }
}

const me = z.object({
  user_id: z.string(),
  id: z.uuid(),
  state: z.enum(['normal', 'banned']),
  type: z.string(),
})

const meRoute = {
  config: { access: { session: 'any', admitsBanned: true } },
  schema: describe(
    {},
    {
      operationId: 'getOwnSession',
      summary: 'See whose session this is',
      tags,
      responses: { 200: me },
    },
  ),
} as const

const listRoute = {
  config: { access: { endpoint: 'tokens', admitsBanned: true } },
  schema: describe(
    {},
    {
      operationId: 'listSessions',
      summary: 'List the sessions of every kind, newest first',
      tags,
      responses: { 200: z.object({ sessions: z.array(listedSession) }) },
    },
  ),
}

const makeRoute = {
  config: { access: { endpoint: 'tokens/register' } },
  schema: describe(
    { body: asked },
    {
      operationId: 'createSession',
      summary: 'Make an API token',
      tags,
      responses: { 200: newSession },
    },
  ),
}

const endRoute = {
  config: { access: { endpoint: 'tokens/unregister', admitsBanned: true } },
  schema: describe(
    { params: z.object({ id: z.string().max(100) }) },
    {
      operationId: 'deleteSession',
      summary: 'End a session',
      tags,
      responses: { 204: noContent },
      errors: [404],
    },
  ),
}

/** `/sessions`: listed, made and ended; what a banned user may still do is here. */
export const sessionRoutes: FastifyPluginAsyncZod<DiscordContext> = async (app, context) => {
  app.get('/sessions/@me', meRoute, async (request) => {
    const principal = principalOf(request)
    const { handle: id, kind: type } = principal.session
    return {
      user_id: await userIdOf(context, principal),
      id,
      state: accountOfSession(request).state,
      type,
    }
  })

  app.get('/sessions', listRoute, (request) => listOpenSessions(context, principalOf(request)))

  app.post('/sessions', makeRoute, async (request) => {
    const principal = principalOf(request)
    await requireProofOfCookie(context, principal, request.ip)
    return makeSession(context, principal, request.body)
  })

  app.delete('/sessions/:id', endRoute, async (request, reply) => {
    const isRevoked = await revokeOwnSession(context, {
      accountId: accountOfSession(request).id,
      key: { handle: request.params.id },
      from: requesterOf(request),
    })
    if (!isRevoked) throw new Problem('not_found', 'There is no such session')
    return reply.code(204).send()
  })
}
