import type { Context } from '../../platform/context.js'
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { accountOfSession } from '../../identity/guard.js'
import {
  deleteApplication,
  findOwnApplication,
  listOwnApplications,
} from '../../authorization/application-store.js'
import type { Database } from '../../platform/db/schema.js'
import { Problem } from '../../platform/problem.js'
import { applicationResponse, applicationToWire } from './application-json.js'
import { describeApi } from './describe.js'
import { paged, pageQuery } from './paging.js'

const tags: [string] = ['Applications']

const params = z.object({ id: z.uuid('must be the id of an application') })

async function getOwn(db: Database, request: FastifyRequest, handle: string) {
  const found = await findOwnApplication(db, accountOfSession(request).id, handle)
  if (!found) throw new Problem('not_found')
  return found
}

const listRoute: FastifyPluginAsyncZod<Context> = async (app, { db, config }) => {
  app.get(
    '/api/v1/apps',
    {
      config: { access: { endpoint: 'apps' } },
      schema: describeApi(
        { querystring: pageQuery(20, 80) },
        {
          operationId: 'listApps',
          summary: 'List your applications',
          tags,
          responses: { 200: z.array(applicationResponse) },
        },
      ),
    },
    async (request, reply) => {
      const all = await listOwnApplications(db, accountOfSession(request).id)
      const page = paged(all, request.query, ({ handle }) => handle)
      const link = page.linkTo(`${config.baseUrl}/api/v1/apps`)
      return reply.headers(link).send(page.items.map(applicationToWire))
    },
  )
}

/** The applications that a user registered with a token: listed, shown, deleted. */
export const ownAppRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const { db } = context
  await app.register(listRoute, context)

  app.get(
    '/api/v1/apps/:id',
    {
      config: { access: { endpoint: 'apps/:id' } },
      schema: describeApi(
        { params },
        {
          operationId: 'getApp',
          summary: 'One of your applications',
          tags,
          responses: { 200: applicationResponse },
          errors: [404],
        },
      ),
    },
    async (request) => applicationToWire(await getOwn(db, request, request.params.id)),
  )

  app.delete(
    '/api/v1/apps/:id',
    {
      config: { access: { endpoint: 'apps/:id' } },
      schema: describeApi(
        { params },
        {
          operationId: 'deleteApp',
          summary: 'Delete an application and all its tokens',
          tags,
          responses: { 200: applicationResponse },
          errors: [404],
        },
      ),
    },
    async (request) => {
      const found = await getOwn(db, request, request.params.id)
      await deleteApplication(db, found.id)
      return applicationToWire(found)
    },
  )
}
