import { randomBytes } from 'node:crypto'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { principalOf } from '../../identity/guard.js'
import { consume } from '../../identity/limits.js'
import type { Principal } from '../../identity/principal.js'
import { hour } from '../../platform/clock.js'
import type { Context } from '../../platform/context.js'
import { noContent } from '../../platform/http/describe.js'
import { Problem } from '../../platform/problem.js'
import { digestOf } from '../../platform/secret.js'
import {
  insertWatchSession,
  revokeWatchSession,
  type WatchSessionKind,
} from '../../rooms/watch/session-store.js'
import { describeStream, streamTags } from './describe.js'
import { signSessionToken } from './session-token.js'

const minted = z.object({
  token: z
    .string()
    .describe('A JWT. Whoever holds exactly this one takes part in the session that it made'),
})

/** Makes a session, and the one token that opens it. Throws `too_many_attempts`. */
async function mintSession(
  context: Context,
  { session }: Principal,
  { kind, subject }: { kind: WatchSessionKind; subject?: string },
): Promise<{ token: string }> {
  const { config, clock, db } = context
  const limit = { kind: 'stream-token', count: config.rooms.streamTokens, per: hour }
  await consume(context, limit, String(session.id))
  const createdAt = clock.now()
  const expiresAt = createdAt + config.rooms.streamTokenLife
  const rid = randomBytes(16).toString('hex')
  const claims = { rid, kind, key: session.handle, subject, createdAt, expiresAt }
  const token = await signSessionToken(context, claims)
  await insertWatchSession(db, {
    rid,
    kind,
    digest: digestOf(token),
    keyId: session.id,
    subject,
    createdAt,
    expiresAt,
  })
  return { token }
}

const accessOf = (endpoint: string) => ({ access: { endpoint, only: ['key'] } }) as const

const describeMinting = (operationId: string, summary: string) =>
  ({ operationId, summary, tags: streamTags, responses: { 200: minted } }) as const

/**
 * What a customer's own server asks for, with the headers `auth-api-key` and `auth-api-secret`: a
 * token is a new session each time, and is shown once.
 */
export const mintingRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  app.get(
    '/stream/token/v2',
    {
      config: accessOf('stream/token'),
      schema: describeStream(
        {},
        describeMinting('createWatchSession', 'Make a session for watching together'),
      ),
    },
    async (request) => mintSession(context, principalOf(request), { kind: 'stream' }),
  )

  app.get(
    '/sync/token',
    {
      config: accessOf('sync/token'),
      schema: describeStream(
        {},
        describeMinting('createSyncGroup', 'Make a group of players that follow each other'),
      ),
    },
    async (request) => mintSession(context, principalOf(request), { kind: 'sync' }),
  )

  const sub = z.string().min(1).max(200).describe('The one person it is for')
  app.get(
    '/public-chat/token',
    {
      config: accessOf('public-chat/token'),
      schema: describeStream(
        { querystring: z.object({ sub }) },
        describeMinting('createChatToken', 'Make a token of a public chat for one person'),
      ),
    },
    async (request) => {
      const subject = request.query.sub
      return mintSession(context, principalOf(request), { kind: 'public-chat', subject })
    },
  )
}

/** How a key ends a session before its tokens expire. */
export const sessionEndRoute: FastifyPluginAsyncZod<Context> = async (app, context) => {
  app.delete(
    '/stream/session/:rid',
    {
      config: accessOf('stream/session'),
      schema: describeStream(
        { params: z.object({ rid: z.string() }) },
        {
          operationId: 'deleteWatchSession',
          summary: 'End a session that this key made',
          tags: streamTags,
          responses: { 204: noContent },
        },
      ),
    },
    async (request, reply) => {
      const { id } = principalOf(request).session
      const now = context.clock.now()
      const isEnded = await revokeWatchSession(
        context.db,
        { rid: request.params.rid, keyId: id },
        now,
      )
      if (!isEnded) throw new Problem('watch_session_not_found')
      return reply.code(204).send()
    },
  )
}
