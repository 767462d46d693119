import type { Context } from '../../platform/context.js'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { countAccounts } from '../../identity/accounts/store.js'
import { day } from '../../platform/clock.js'
import { foyerVersion } from '../../platform/version.js'
import { describeApi } from './describe.js'

const tags: [string] = ['About']

/** The release of Mastodon whose shapes these are; clients look for a number they know. */
const dialect = '4.4.0'

const countUsers = ({ db, clock }: Context) =>
  countAccounts(db, { halfYear: clock.now() - 182 * day, month: clock.now() - 30 * day })

/** The server as clients of Mastodon ask for it before anything else. */
export const instanceRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const { baseUrl, registration } = context.config
  app.get(
    '/instance',
    {
      config: { access: 'public' },
      schema: describeApi(
        {},
        {
          summary: 'What this server is',
          tags,
          answers: { 200: z.looseObject({ title: z.string(), version: z.string() }) },
        },
      ),
    },
    async () => ({
      uri: new URL(baseUrl).host,
      title: 'Foyer',
      short_description: 'The account server for video front ends',
      description: 'The account server for video front ends',
      email: '',
      version: `${dialect} (compatible; Foyer ${foyerVersion})`,
      urls: {},
      stats: { user_count: (await countUsers(context)).total, status_count: 0, domain_count: 0 },
      thumbnail: null,
      languages: ['en'],
      registrations: registration !== 'closed',
      approval_required: false,
      invites_enabled: false,
      configuration: {},
      contact_account: null,
      rules: [],
    }),
  )
}

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
          answers: { 200: z.looseObject({ links: z.array(z.unknown()) }) },
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
          answers: { 200: z.looseObject({ version: z.literal('2.0') }) },
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
