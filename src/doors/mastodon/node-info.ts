import type { Context } from '../../platform/context.js'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { foyerVersion } from '../../platform/version.js'
import { countUsers } from './count-users.js'
import { describeApi } from './describe.js'

const tags: [string] = ['About']

const schema = 'http://nodeinfo.diaspora.software/ns/schema/2.0'

/** NodeInfo 2.0, by which clients find out how to talk to a server. */
export const nodeInfoRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const { baseUrl, registration } = context.config
  app.get(
    '/.well-known/nodeinfo',
    {
      config: { access: 'public' },
      schema: describeApi(
        {},
        {
          summary: 'Where the NodeInfo is',
          tags,
          responses: { 200: z.looseObject({ links: z.array(z.unknown()) }) },
        },
      ),
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
          summary: 'What this server is, as NodeInfo 2.0',
          tags,
          responses: { 200: z.looseObject({ version: z.literal('2.0') }) },
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
        openRegistrations: registration !== 'closed',
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
