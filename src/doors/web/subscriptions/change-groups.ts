import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { describePage, formOf, formText } from '../../../html/forms.js'
import { getVisitor } from '../../../html/visitor.js'
import { listGroups } from '../../../library/subscriptions/group-store.js'
import { changeGroupName, createGroup, removeGroup } from '../../../library/subscriptions/groups.js'
import type { Context } from '../../../platform/context.js'
import { redirect } from '../../../platform/http/describe.js'
import { createErrorHandler } from '../../../platform/http/errors.js'
import { createSubscriptionsRenderer } from './list-again.js'
import { listPathOfGroup, subscriptionsPath } from './paths.js'

const tags: [string] = ['Library']
const responses = { 302: redirect }
const errors: [404] = [404]
const params = z.object({ groupId: z.string() })
const body = formOf({
  name: formText(1000).refine((name) => name.trim() !== '', 'A group needs a name.'),
})

/** The user's group of this name, made when there is none: a form sent twice makes one. */
async function ensureGroup(
  { db, clock }: Context,
  accountId: number,
  name: string,
): Promise<{ handle: string }> {
  const known = (await listGroups(db, accountId)).find((group) => group.name === name.trim())
  return known ?? createGroup({ db, clock }, accountId, name)
}

/** Makes, renames and deletes groups of subscriptions. */
export const changeGroupRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const { db } = context
  app.setErrorHandler(createErrorHandler(createSubscriptionsRenderer(context)))
  const config = { access: 'visitor', keepsForm: true } as const

  app.post(
    `${subscriptionsPath}/groups`,
    {
      config,
      schema: describePage({ body }, { summary: 'Create a group', tags, responses }),
    },
    async (request, reply) => {
      const { accountId } = getVisitor(context, request)
      const { handle } = await ensureGroup(context, accountId, request.body.name)
      return reply.redirect(listPathOfGroup(handle), 302)
    },
  )

  app.post(
    `${subscriptionsPath}/groups/:groupId`,
    {
      config,
      schema: describePage(
        { params, body },
        { summary: 'Rename a group', tags, responses, errors },
      ),
    },
    async (request, reply) => {
      const { accountId } = getVisitor(context, request)
      const { groupId: handle } = request.params
      await changeGroupName(db, { accountId, handle }, request.body.name)
      return reply.redirect(`${listPathOfGroup(handle)}&done=grouped`, 302)
    },
  )

  app.post(
    `${subscriptionsPath}/groups/:groupId/delete`,
    {
      config: { access: 'visitor' },
      schema: describePage({ params }, { summary: 'Delete a group', tags, responses, errors }),
    },
    async (request, reply) => {
      const { accountId } = getVisitor(context, request)
      await removeGroup(db, { accountId, handle: request.params.groupId })
      return reply.redirect(`${subscriptionsPath}?done=group-deleted`, 302)
    },
  )
}
