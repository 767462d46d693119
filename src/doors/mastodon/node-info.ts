import type { Context } from '../../platform/context.js'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { foyerVersion } from '../../platform/version.js'
import { isOpenToAll } from '../../platform/registration-config.js'
import { countUsers } from './count-users.js'
import { describeApi } from './describe.js'

const tags: [string] = ['About']

const schema = 'http://nodeinfo.diaspora.software/ns/schema/2.0'

const nodeInfoSchema = z
  .object({
    version: z.literal('2.0'),
    software: z.object({ name: z.string(), version: z.string() }),
    protocols: z.array(z.string()),
    services: z.object({ inbound: z.array(z.string()), outbound: z.array(z.string()) }),
    openRegistrations: z.boolean(),
    usage: z.object({
      users: z.object({ total: z.int(), activeHalfyear: z.int(), activeMonth: z.int() }),
      localPosts: z.int(),
    }),
    metadata: z.object({ upstream: z.object({ name: z.string() }) }),
  })
  .meta({ id: 'NodeInfo' })

const linksSchema = describeApi(
  {},
  {
    operationId: 'listNodeInfo',
    summary: 'Where the NodeInfo is',
    tags,
    responses: {
      200: z.object({ links: z.array(z.object({ rel: z.string(), href: z.string() })) }),
    },
  },
)

/** NodeInfo 2.0, by which clients find out how to talk to a server. */
export const nodeInfoRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const { baseUrl, registration } = context.config
  app.get(
    '/.well-known/nodeinfo',
    {
      config: { access: 'public' },
      schema: linksSchema,
    },
    async () => ({ links: [{ rel: schema, href: `${baseUrl}/nodeinfo/2.0` }] }),
  )

  app.get(
    '/nodeinfo/2.0',
    {
      config: { access: 'public' },
      schema: describeApi(
        {},
        {
          operationId: 'getNodeInfo',
          summary: 'What this server is, as NodeInfo 2.0',
          tags,
          responses: { 200: nodeInfoSchema },
        },
      ),
    },
    async (_request, reply) => {
      const { total, activeHalfYear, activeMonth } = await countUsers(context)
      return reply.type(`application/json; profile="${schema}#"; charset=utf-8`).send({
        version: '2.0',
        software: { name: 'foyer', version: foyerVersion },
        protocols: [],
        services: { inbound: [], outbound: [] },
        openRegistrations: isOpenToAll(registration),
        usage: {
          users: { total, activeHalfyear: activeHalfYear, activeMonth },
          localPosts: 0,
        },
        // Whose dialect is spoken here: what detectors look at after a name they do not know.
        metadata: { upstream: { name: 'mastodon' } },
      })
    },
  )
}
