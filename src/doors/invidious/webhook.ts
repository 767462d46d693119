import type { Context } from '../../platform/context.js'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { receivePush, verifyIntent } from '../../catalogue/websub.js'
import { noContent, descriptionTextOf } from '../../platform/http/describe.js'
import { queryInteger, queryText } from '../../platform/http/query.js'
import { describe } from './describe.js'

const tags: [string] = ['News']
const params = z.object({ callback: z.string().describe('The secret part of the address') })
const querystring = z.object({
  'hub.mode': queryText(20),
  'hub.topic': queryText(),
  'hub.challenge': queryText(),
  'hub.lease_seconds': queryInteger,
})

const verifySchema = describe(
  { params, querystring },
  {
    operationId: 'verifyWebhook',
    summary: 'A WebSub hub asks whether a subscription is meant',
    tags,
    responses: { 200: descriptionTextOf('text/plain', 'The challenge') },
  },
)
const pushSchema = describe(
  { params },
  {
    operationId: 'receiveWebhook',
    summary: 'A WebSub hub delivers signed news of a channel',
    tags,
    takes: { 'application/atom+xml': z.string() },
    responses: { 204: noContent },
  },
)

interface WebhookOptions {
  context: Context
  websub: NonNullable<Context['config']['sources']['websub']>
}

/** Where the WebSub hub verifies and delivers (https://www.w3.org/TR/websub/ §5.3, §7). */
export const webhookRoutes: FastifyPluginAsyncZod<WebhookOptions> = async (
  app,
  { context, websub },
) => {
  const { upstreamUrl } = context.config.sources
  const receiver = { ...context, ...websub, upstreamUrl }
  // The signature is over the bytes as they came.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    '*',
    { parseAs: 'buffer' },
    async (_request: unknown, body: Buffer) => body,
  )

  app.get(
    '/feed/webhook/:callback',
    { config: { access: 'public' }, schema: verifySchema },
    async (request, reply) => {
      const { query } = request
      const challenge = await verifyIntent(receiver, request.params.callback, {
        mode: query['hub.mode'],
        topic: query['hub.topic'],
        challenge: query['hub.challenge'],
        leaseSeconds: query['hub.lease_seconds'],
      })
      return reply.type('text/plain').send(challenge)
    },
  )

  app.post(
    '/feed/webhook/:callback',
    { config: { access: 'public' }, schema: pushSchema },
    async (request, reply) => {
      const { body, headers } = request
      const header = headers['x-hub-signature']
      await receivePush(receiver, request.params.callback, {
        body: Buffer.isBuffer(body) ? body : Buffer.alloc(0),
        signature: Array.isArray(header) ? header[0] : header,
      })
      return reply.code(204).send()
    },
  )
}
