import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { listTrending } from '../../catalogue/trending.js'
import { countAccounts } from '../../identity/accounts/store.js'
import { listPopular } from '../../library/subscriptions/popular.js'
import { day, minute, type Clock } from '../../platform/clock.js'
import type { Config } from '../../platform/config.js'
import type { Database } from '../../platform/db/schema.js'
import { memoizeFor } from '../../platform/memo.js'
import { isOpenToAll } from '../../platform/registration-config.js'
import { describe } from './describe.js'
import type { PassOn } from './in-front/upstream-proxy.js'
import {
  listedVideoJson,
  listedVideoSchema,
  shortVideoJson,
  shortVideoSchema,
} from './video-json.js'

interface PublicContext {
  db: Database
  clock: Clock
  config: Pick<Config, 'baseUrl' | 'registration'>
}

interface PublicOptions {
  context: PublicContext
  /** To the Invidious behind, for as long as a list of ours is empty. */
  passOn: PassOn | undefined
}

const tags: [string] = ['Public']

/** Clients look for the name `invidious` before they talk to a server. */
const software = { name: 'invidious', version: '2026.08.21-foyer', branch: 'master' }

const statsSchema = z
  .object({
    version: z.string(),
    software: z.object({ name: z.string(), version: z.string(), branch: z.string() }),
    openRegistrations: z.boolean(),
    usage: z.object({
      users: z.object({ total: z.int(), activeHalfyear: z.int(), activeMonth: z.int() }),
    }),
    metadata: z.object({ updatedAt: z.int(), lastChannelRefreshedAt: z.int() }),
    playback: z.record(z.string(), z.number()).describe('Always empty'),
  })
  .meta({ id: 'Stats' })

async function readStats({ db, clock, config }: PublicContext) {
  const now = clock.now()
  const users = await countAccounts(db, { halfYear: now - 182 * day, month: now - 30 * day })
  return {
    version: '2.0',
    software,
    openRegistrations: isOpenToAll(config.registration),
    usage: {
      users: {
        total: users.total,
        activeHalfyear: users.activeHalfYear,
        activeMonth: users.activeMonth,
      },
    },
    metadata: { updatedAt: Math.floor(now / 1000), lastChannelRefreshedAt: 0 },
    playback: {},
  }
}

const popularRoute = describe(
  {},
  {
    operationId: 'listPopular',
    summary: 'The newest video of each most followed channel',
    tags,
    responses: { 200: z.array(shortVideoSchema) },
  },
)
const trendingRoute = describe(
  {},
  {
    operationId: 'listTrending',
    summary: 'The most seen of the newest videos',
    tags,
    responses: { 200: z.array(listedVideoSchema) },
  },
)

/** What everybody may ask; each response is made at most once a minute. */
export const publicRoutes: FastifyPluginAsyncZod<PublicOptions> = async (
  app,
  { context, passOn },
) => {
  const { db, clock, config } = context
  const lifetime = minute
  const stats = memoizeFor({ clock, lifetime, memory: 'stats' }, () => readStats(context))
  const popular = memoizeFor({ clock, lifetime, memory: 'popular' }, () => listPopular(db))
  const trending = memoizeFor({ clock, lifetime, memory: 'trending' }, () => listTrending(db))
  const reader = () => ({ baseUrl: config.baseUrl, now: clock.now(), locale: 'en-US' })

  app.get(
    '/stats',
    {
      config: { access: 'public' },
      schema: describe(
        {},
        {
          operationId: 'getStats',
          summary: 'What server this is',
          tags,
          responses: { 200: statsSchema },
        },
      ),
    },
    () => stats(),
  )
  app.get(
    '/popular',
    { config: { access: 'public' }, schema: popularRoute },
    async (_request, reply) => {
      const videos = await popular()
      if (passOn && videos.length === 0) return passOn(reply)
      return videos.map((video) => shortVideoJson(video, reader()))
    },
  )
  app.get(
    '/trending',
    { config: { access: 'public' }, schema: trendingRoute },
    async (_request, reply) => {
      const videos = await trending()
      if (passOn && videos.length === 0) return passOn(reply)
      return videos.map((video) => listedVideoJson(video, reader()))
    },
  )
}
