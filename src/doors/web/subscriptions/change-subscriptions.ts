import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { resolveChannel } from '../../../catalogue/resolve-channel.js'
import { describePage, formList, formOf, formText } from '../../../html/forms.js'
import { returnPathOf } from '../../../html/return-path.js'
import { readUndo, sealUndo } from '../../../html/undo.js'
import { getVisitor } from '../../../html/visitor.js'
import { addToGroup, changeGroups, removeFromGroup } from '../../../library/subscriptions/groups.js'
import { setHideChoices } from '../../../library/subscriptions/hide-store.js'
import { restoreSubscriptions, takeSubscriptions } from '../../../library/subscriptions/restore.js'
import { subscribe } from '../../../library/subscriptions/subscribe.js'
import type { Context } from '../../../platform/context.js'
import { redirect } from '../../../platform/http/describe.js'
import { createErrorHandler } from '../../../platform/http/errors.js'
import { createOutbound } from '../../../platform/outbound.js'
import { Problem } from '../../../platform/problem.js'
import { trustedOrigins } from '../../../platform/source-config.js'
import { createSubscriptionsRenderer } from './list-again.js'
import { pathOfSubscription, subscriptionsPath } from './paths.js'
import { removedSubscriptions, undoLimit } from './removed-subscriptions.js'

const tags: [string] = ['Library']
const responses = { 302: redirect }
const errors: [404] = [404]

const channelForm = formOf({
  channel: formText(2000).refine((text) => text.trim() !== '', 'Enter a channel.'),
})
const listForm = formOf({
  channel: formList(100),
  unsubscribe: formText(100),
  selected: z.enum(['', 'unsubscribe', 'add', 'take']).default(''),
  into: formText(100),
  back: formText(2000),
})
const undoForm = formOf({ undo: formText(undoLimit) })
const hide = z.enum(['', 'show', 'hide']).default('')
const choicesForm = formOf({
  hide_shorts: hide,
  hide_live: hide,
  hide_premieres: hide,
  group: formList(1000),
})

const choiceOf = (value: z.infer<typeof hide>) => (value === '' ? null : value === 'hide')

/** The path with something more in its query. */
function withQuery(path: string, more: Record<string, string>): string {
  const [start = '', query = ''] = path.split('?', 2)
  const all = new URLSearchParams(query)
  for (const name of ['done', 'undo']) all.delete(name)
  for (const [name, value] of Object.entries(more)) all.set(name, value)
  return `${start}?${all.toString()}`
}

/** Ends subscriptions; the path that offers to bring them back. */
async function unsubscribeAll(
  context: Context,
  accountId: number,
  { ucids, back }: { ucids: readonly string[]; back: string },
): Promise<string> {
  const taken = await takeSubscriptions(context.db, accountId, ucids)
  // Sent twice: the first one has ended them, and its page offers the undo.
  if (taken.length === 0) return back
  return withQuery(back, { undo: sealUndo(context, removedSubscriptions(accountId), taken) })
}

/** Does what the list's form asks for; the path to show then. */
async function changeList(
  context: Context,
  accountId: number,
  form: z.infer<typeof listForm>,
): Promise<string> {
  const back = form.back.startsWith(subscriptionsPath) ? returnPathOf(form.back) : subscriptionsPath
  if (form.unsubscribe !== '') {
    return unsubscribeAll(context, accountId, { ucids: [form.unsubscribe], back })
  }
  const { channel: ucids, selected, into: handle } = form
  if (ucids.length === 0) throw new Problem('input_invalid', 'Select at least one channel first.')
  if (selected === 'unsubscribe') return unsubscribeAll(context, accountId, { ucids, back })
  const change = selected === 'add' ? addToGroup : removeFromGroup
  await context.db.transaction().execute(async (tx) => {
    for (const ucid of ucids) await change(tx, { accountId, handle }, ucid)
  })
  return withQuery(back, { done: 'grouped' })
}

/** Saves what the feed shows of a channel, and its groups. Throws `not_subscribed`. */
async function saveChoices(
  { db }: Context,
  own: { accountId: number; ucid: string },
  { group, ...hides }: z.infer<typeof choicesForm>,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const isSubscribed = await setHideChoices(tx, own, {
      hide_shorts: choiceOf(hides.hide_shorts),
      hide_live: choiceOf(hides.hide_live),
      hide_premieres: choiceOf(hides.hide_premieres),
    })
    if (!isSubscribed) throw new Problem('not_subscribed')
    await changeGroups(tx, own, group)
  })
}

const channelRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const { db, clock, config } = context
  const { sources, limits } = config
  const outbound = createOutbound(trustedOrigins(sources))
  app.addHook('onClose', async () => {
    outbound.close()
  })

  app.post(
    subscriptionsPath,
    {
      config: { access: 'visitor', keepsForm: true },
      schema: describePage(
        { body: channelForm },
        { summary: 'Subscribe to a channel', tags, responses, errors: [404, 502] },
      ),
    },
    async (request, reply) => {
      const { accountId } = getVisitor(context, request)
      const resolver = { outbound, upstreamUrl: sources.upstreamUrl }
      const ucid = await resolveChannel(resolver, request.body.channel)
      await subscribe({ db, clock, limit: limits.subscriptions }, accountId, [ucid])
      return reply.redirect(`${pathOfSubscription(ucid)}?done=subscribed`, 302)
    },
  )

  app.post(
    `${subscriptionsPath}/:ucid`,
    {
      config: { access: 'visitor', keepsForm: true },
      schema: describePage(
        { params: z.object({ ucid: z.string() }), body: choicesForm },
        { summary: 'Choose what the feed shows of a channel', tags, responses, errors },
      ),
    },
    async (request, reply) => {
      const { accountId } = getVisitor(context, request)
      const { ucid } = request.params
      await saveChoices(context, { accountId, ucid }, request.body)
      return reply.redirect(`${pathOfSubscription(ucid)}?done=saved`, 302)
    },
  )
}

const subscriptionListRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const { db, clock, config } = context
  app.post(
    `${subscriptionsPath}/change`,
    {
      config: { access: 'visitor' },
      schema: describePage(
        { body: listForm },
        { summary: 'Unsubscribe, or put subscriptions into groups', tags, responses, errors },
      ),
    },
    async (request, reply) => {
      const { accountId } = getVisitor(context, request)
      return reply.redirect(await changeList(context, accountId, request.body), 302)
    },
  )

  app.post(
    `${subscriptionsPath}/restore`,
    {
      config: { access: 'visitor' },
      schema: describePage(
        { body: undoForm },
        { summary: 'Bring subscriptions back', tags, responses },
      ),
    },
    async (request, reply) => {
      const { accountId } = getVisitor(context, request)
      const taken = readUndo(context, removedSubscriptions(accountId), request.body.undo)
      const limit = config.limits.subscriptions
      await restoreSubscriptions({ db, clock, limit }, accountId, taken)
      return reply.redirect(`${subscriptionsPath}?done=restored`, 302)
    },
  )
}

/** What a person does to their subscriptions. */
export const changeSubscriptionRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  app.setErrorHandler(createErrorHandler(createSubscriptionsRenderer(context)))
  await app.register(channelRoutes, context)
  await app.register(subscriptionListRoutes, context)
}
