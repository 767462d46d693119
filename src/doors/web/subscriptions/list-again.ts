import type { FastifyRequest } from 'fastify'
import { createFormRenderer, type Mistake } from '../../../html/form-again.js'
import { getVisitor } from '../../../html/visitor.js'
import type { Context } from '../../../platform/context.js'
import { createPageProblemRenderer } from '../log-in/log-in-required.js'
import { channelPage } from './channel-page.js'
import { subscriptionsPage, type ListChoice, type ListMistake } from './list-page.js'
import { subscriptionsPath } from './paths.js'
import { readChannel, readSubscriptions } from './read-subscriptions.js'

const whole: ListChoice = { text: '', order: 'name', group: undefined, page: 1 }

const parameterOf = ({ params }: FastifyRequest, name: string): string | undefined => {
  const values = new Map(Object.entries(params ?? {}))
  const value: unknown = values.get(name)
  return typeof value === 'string' ? value : undefined
}

/** The pages of subscriptions again, with what was wrong in one of their forms. */
export function createSubscriptionsRenderer(context: Context) {
  const showList =
    (form: ListMistake['form']) => async (request: FastifyRequest, mistake: Mistake) => {
      const visitor = getVisitor(context, request)
      const choice = { ...whole, group: parameterOf(request, 'groupId') }
      const view = await readSubscriptions(context, visitor, choice)
      return subscriptionsPage(visitor, { ...view, mistake: { ...mistake, form } })
    }
  return createFormRenderer(createPageProblemRenderer(context), {
    [subscriptionsPath]: showList('subscribe'),
    [`${subscriptionsPath}/change`]: showList('list'),
    [`${subscriptionsPath}/restore`]: showList('list'),
    [`${subscriptionsPath}/groups`]: showList('new-group'),
    [`${subscriptionsPath}/groups/:groupId`]: showList('group'),
    [`${subscriptionsPath}/:ucid`]: async (request, { message }) => {
      const visitor = getVisitor(context, request)
      const view = await readChannel(context, visitor, parameterOf(request, 'ucid') ?? '')
      return channelPage(visitor, { ...view, mistake: message })
    },
  })
}
