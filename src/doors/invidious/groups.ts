import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { accountOfSession } from '../../identity/guard.js'
import { listGroups } from '../../library/subscriptions/group-store.js'
import {
  addToGroup,
  changeGroupName,
  createGroup,
  removeFromGroup,
  removeGroup,
} from '../../library/subscriptions/groups.js'
import type { Clock } from '../../platform/clock.js'
import type { Database } from '../../platform/db/schema.js'
import { noContent } from '../../platform/http/describe.js'
import { guarded } from './describe.js'

const tags: [string] = ['Groups']
const params = z.object({ groupId: z.string() })
const channelParams = params.extend({ ucid: z.string().describe('UC and 22 characters') })
const nameMessage = 'The body must be a JSON object with a name.'
const body = z.object({ name: z.string(nameMessage) }, nameMessage)

const groupSchema = z.object({ groupId: z.string(), name: z.string() }).meta({ id: 'Group' })
const listedSchema = groupSchema
  .extend({ channels: z.array(z.string()) })
  .meta({ id: 'GroupWithChannels' })

const listRoute = guarded(
  'groups',
  {},
  {
    operationId: 'listGroups',
    summary: 'List the groups of subscriptions',
    tags,
    responses: { 200: z.array(listedSchema) },
  },
)
const createRoute = guarded(
  'groups',
  { body },
  { operationId: 'createGroup', summary: 'Make a group', tags, responses: { 201: groupSchema } },
)
const renameRoute = guarded(
  'groups/:groupId',
  { params, body },
  { operationId: 'updateGroup', summary: 'Rename a group', tags, responses: { 204: noContent } },
)
const deleteRoute = guarded(
  'groups/:groupId',
  { params },
  {
    operationId: 'deleteGroup',
    summary: 'Delete a group; the subscriptions stay',
    tags,
    responses: { 204: noContent },
  },
)
const addRoute = guarded(
  'groups/:groupId/channels/:ucid',
  { params: channelParams },
  {
    operationId: 'addGroupChannel',
    summary: 'Put a subscription into a group',
    tags,
    responses: { 204: noContent },
  },
)
const removeRoute = guarded(
  'groups/:groupId/channels/:ucid',
  { params: channelParams },
  {
    operationId: 'removeGroupChannel',
    summary: 'Take a subscription out of a group',
    tags,
    responses: { 204: noContent },
  },
)

/** `groups`: named parts of the subscriptions, each with a feed (`feed?group=`). */
export const groupRoutes: FastifyPluginAsyncZod<{ db: Database; clock: Clock }> = async (
  app,
  { db, clock },
) => {
  app.get('/groups', listRoute, async (request) => {
    const groups = await listGroups(db, accountOfSession(request).id)
    return groups.map(({ handle, name, ucids }) => ({ groupId: handle, name, channels: ucids }))
  })
  app.post('/groups', createRoute, async (request, reply) => {
    const group = await createGroup({ db, clock }, accountOfSession(request).id, request.body.name)
    return reply.code(201).send({ groupId: group.handle, name: group.name })
  })
  app.patch('/groups/:groupId', renameRoute, async (request, reply) => {
    const own = { accountId: accountOfSession(request).id, handle: request.params.groupId }
    await changeGroupName(db, own, request.body.name)
    return reply.code(204).send()
  })
  app.delete('/groups/:groupId', deleteRoute, async (request, reply) => {
    await removeGroup(db, {
      accountId: accountOfSession(request).id,
      handle: request.params.groupId,
    })
    return reply.code(204).send()
  })
  app.post('/groups/:groupId/channels/:ucid', addRoute, async (request, reply) => {
    const { groupId: handle, ucid } = request.params
    await addToGroup(db, { accountId: accountOfSession(request).id, handle }, ucid)
    return reply.code(204).send()
  })
  app.delete('/groups/:groupId/channels/:ucid', removeRoute, async (request, reply) => {
    const { groupId: handle, ucid } = request.params
    await removeFromGroup(db, { accountId: accountOfSession(request).id, handle }, ucid)
    return reply.code(204).send()
  })
}
