import type { Context } from '../../platform/context.js'
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { accountOfSession } from '../../identity/guard.js'
import { findOrigin, findOrigins, type TokenOrigin } from '../../authorization/token-store.js'
import { namesOfPatterns } from '../../identity/scopes/oauth-names.js'
import { requesterOf } from '../../identity/security-events/security-events.js'
import { revokeOwnSession } from '../../identity/sessions/revoke-session.js'
import { findOwnSession, listSessions, type Session } from '../../identity/sessions/store.js'
import type { Database } from '../../platform/db/schema.js'
import { Problem } from '../../platform/problem.js'
import { describeApi } from './describe.js'
import { paged, pageQuery } from './paging.js'
import { toIso } from './iso-time.js'

const tags: [string] = ['Tokens']

const tokenResponse = z
  .object({
    id: z.uuid(),
    created_at: z.iso.datetime(),
    last_used: z.iso.datetime(),
    scope: z.string(),
    application: z.object({ name: z.string(), website: z.string().optional() }),
  })
  .meta({ id: 'AppToken' })

const params = z.object({ id: z.uuid('must be a token’s id') })

const listSchema = describeApi(
  { querystring: pageQuery(25, 100) },
  {
    operationId: 'listAppTokens',
    summary: 'List your tokens',
    tags,
    responses: { 200: z.array(tokenResponse) },
  },
)

const readSchema = describeApi(
  { params },
  {
    operationId: 'getAppToken',
    summary: 'One of your tokens',
    tags,
    responses: { 200: tokenResponse },
    errors: [404],
  },
)

const invalidateSchema = describeApi(
  { params },
  {
    operationId: 'invalidateAppToken',
    summary: 'Revoke a token',
    tags,
    responses: { 200: tokenResponse },
    errors: [404],
  },
)

/** A session of any kind; what no application holds goes by its own name or kind. */
function tokenInfoToWire(session: Session, origin: TokenOrigin | undefined) {
  const { handle, kind, name, client, scopes, createdAt, lastUsedAt } = session
  const website = origin?.website
  return {
    id: handle,
    created_at: toIso(createdAt),
    last_used: toIso(lastUsedAt),
    scope: (origin?.scopes ?? namesOfPatterns(scopes)).join(' '),
    application: {
      name: origin?.applicationName ?? name ?? client ?? kind,
      ...(website === undefined ? {} : { website }),
    },
  }
}

async function tokensToWire(db: Database, sessions: readonly Session[]) {
  const origins = await findOrigins(
    db,
    sessions.map(({ id }) => id),
  )
  return sessions.map((session) => tokenInfoToWire(session, origins.get(session.id)))
}

async function getToken(db: Database, accountId: number, handle: string) {
  const session = await findOwnSession(db, accountId, { handle })
  if (!session) throw new Problem('not_found')
  return tokenInfoToWire(session, await findOrigin(db, session.id))
}

async function invalidateToken(context: Context, request: FastifyRequest, handle: string) {
  const accountId = accountOfSession(request).id
  await revokeOwnSession(context, { accountId, key: { handle }, from: requesterOf(request) })
}

/** The user's credentials of every kind: listed, shown, ended. Secrets are never shown again. */
export const mastodonTokenRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const { db, config } = context

  app.get(
    '/api/v1/tokens',
    {
      config: { access: { endpoint: 'tokens' } },
      schema: listSchema,
    },
    async (request, reply) => {
      const all = await listSessions(db, accountOfSession(request).id)
      const page = paged(all, request.query, ({ handle }) => handle)
      const link = page.linkTo(`${config.baseUrl}/api/v1/tokens`)
      return reply.headers(link).send(await tokensToWire(db, page.items))
    },
  )

  app.get(
    '/api/v1/tokens/:id',
    {
      config: { access: { endpoint: 'tokens' } },
      schema: readSchema,
    },
    async (request) => getToken(db, accountOfSession(request).id, request.params.id),
  )

  app.post(
    '/api/v1/tokens/:id/invalidate',
    {
      config: { access: { endpoint: 'tokens/unregister' } },
      schema: invalidateSchema,
    },
    async (request) => {
      const token = await getToken(db, accountOfSession(request).id, request.params.id)
      await invalidateToken(context, request, request.params.id)
      return token
    },
  )
}
