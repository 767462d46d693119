import type { Context } from '../../platform/context.js'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { accountOfSession } from '../../identity/guard.js'
import { findSubscription, setHideChoices } from '../../library/subscriptions/hide-store.js'
import { listSubscriptions } from '../../library/subscriptions/store.js'
import { subscribe, unsubscribe } from '../../library/subscriptions/subscribe.js'
import { noContent } from '../../platform/http/describe.js'
import { Problem } from '../../platform/problem.js'
import { guarded } from './describe.js'

const tags: [string] = ['Subscriptions']
const params = z.object({ ucid: z.string().describe('UC and 22 characters') })
const subscriptionsSchema = z.array(
  z
    .object({ author: z.string().describe('Empty until it is known'), authorId: z.string() })
    .meta({ id: 'Subscription' }),
)

const listRoute = guarded(
  'subscriptions',
  {},
  {
    operationId: 'listSubscriptions',
    summary: 'List the subscriptions',
    tags,
    responses: { 200: subscriptionsSchema },
  },
)
const addRoute = guarded(
  'subscriptions/:ucid',
  { params },
  {
    operationId: 'addSubscription',
    summary: 'Subscribe to a channel',
    tags,
    responses: { 204: noContent },
  },
)
const removeRoute = guarded(
  'subscriptions/:ucid',
  { params },
  {
    operationId: 'removeSubscription',
    summary: 'Unsubscribe from a channel',
    tags,
    responses: { 204: noContent },
  },
)

const choice = z.boolean().nullish().describe('null follows the preference of the same name')
const choices = z.object(
  { hide_shorts: choice, hide_premieres: choice, hide_live: choice },
  'The body must be a JSON object.',
)
const readRoute = guarded(
  'subscriptions/:ucid',
  { params },
  {
    operationId: 'getSubscription',
    summary: 'Read a subscription and what the feed leaves out of it',
    tags,
    responses: { 200: choices.extend({ author: z.string(), authorId: z.string() }) },
  },
)
const changeRoute = guarded(
  'subscriptions/:ucid',
  { params, body: choices },
  {
    operationId: 'updateSubscription',
    summary: 'Choose what the feed leaves out of a channel',
    tags,
    responses: { 204: noContent },
  },
)

/** `subscriptions`: listed, added and removed; a change never waits for the network. */
export const subscriptionRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const { db, clock, config } = context
  const limit = config.limits.subscriptions

  app.get('/subscriptions', listRoute, async (request) => {
    const subscriptions = await listSubscriptions(db, accountOfSession(request).id)
    return subscriptions.map(({ author, ucid }) => ({ author, authorId: ucid }))
  })

  app.post('/subscriptions/:ucid', addRoute, async (request, reply) => {
    await subscribe({ db, clock, limit }, accountOfSession(request).id, [request.params.ucid])
    return reply.code(204).send()
  })

  app.delete('/subscriptions/:ucid', removeRoute, async (request, reply) => {
    await unsubscribe(db, accountOfSession(request).id, request.params.ucid)
    return reply.code(204).send()
  })

  app.get('/subscriptions/:ucid', readRoute, async (request) => {
    const found = await findSubscription(db, accountOfSession(request).id, request.params.ucid)
    if (!found) throw new Problem('not_subscribed')
    const { author, ucid, hides } = found
    return {
      author,
      authorId: ucid,
      hide_shorts: hides.hide_shorts ?? null,
      hide_premieres: hides.hide_premieres ?? null,
      hide_live: hides.hide_live ?? null,
    }
  })

  app.patch('/subscriptions/:ucid', changeRoute, async (request, reply) => {
    const own = { accountId: accountOfSession(request).id, ucid: request.params.ucid }
    const isThere = await setHideChoices(db, own, request.body)
    if (!isThere) throw new Problem('not_subscribed')
    return reply.code(204).send()
  })
}
