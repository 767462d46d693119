import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { findBearer } from '../../identity/credential.js'
import { Problem } from '../../platform/problem.js'
import { describeStream, streamTags } from './describe.js'
import { stateToJson } from './session-json.js'
import type { StreamContext } from './session-socket.js'
import { findSessionOfToken } from './session-token.js'

const participant = z.object({
  participantId: z.string(),
  participantName: z.string(),
  metadata: z.unknown().meta({
    description: 'JSON that they gave',
    type: ['object', 'array', 'string', 'number', 'boolean', 'null'],
    items: { type: ['object', 'string', 'number', 'boolean', 'null'] },
    example: { seat: 'A1' },
  }),
  viewer: z.boolean(),
})

const state = z.object({
  rid: z.string().describe('The session, 32 hex digits'),
  kind: z.enum(['stream', 'sync', 'public-chat']),
  subject: z.string().nullable().describe('The one person that a token of a public chat is for'),
  expires: z.iso.datetime(),
  participants: z.array(participant),
  leader: z.string().nullable().describe('The participant whom the others follow'),
  players: z.array(
    z.object({
      participantId: z.string(),
      time: z.number().describe('Milliseconds'),
      paused: z.boolean(),
      rate: z.number(),
      serverTime: z.number().describe('When it was so, epoch milliseconds'),
    }),
  ),
})

/** The state of a session, for whoever holds its token. */
export const sessionStateRoute: FastifyPluginAsyncZod<StreamContext> = async (app, context) => {
  app.get(
    '/stream/session/state',
    {
      config: { access: 'public' },
      schema: describeStream(
        {},
        {
          operationId: 'getWatchSession',
          summary: 'See who takes part in a session, by its token as bearer',
          tags: streamTags,
          credentials: ['watchToken'],
          responses: { 200: state },
        },
      ),
    },
    async (request) => {
      const token = findBearer(request.headers)?.value
      if (!token)
        throw new Problem('watch_token_invalid', 'Send the token as Authorization: Bearer')
      const session = await findSessionOfToken(context, token, ['stream', 'sync', 'public-chat'])
      return {
        rid: session.rid,
        kind: session.kind,
        subject: session.subject ?? null,
        expires: new Date(session.expiresAt).toISOString(),
        ...stateToJson(await context.sessions.view(session.id)),
      }
    },
  )
}
