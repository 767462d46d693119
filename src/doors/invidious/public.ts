import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Video } from '../../catalogue/video-store.js'
import { listTrending } from '../../catalogue/trending.js'
import { countAccounts } from '../../identity/accounts/store.js'
import { listPopular } from '../../library/subscriptions/popular.js'
import { day, minute, type Clock } from '../../platform/clock.js'
import type { Config } from '../../platform/config.js'
import type { Database } from '../../platform/db/schema.js'
import { memoizeFor } from '../../platform/memo.js'
import { describe } from './describe.js'
import { shortVideoJson, shortVideoSchema } from './video-json.js'

interface PublicParts {
  db: Database
  clock: Clock
  config: Pick<Config, 'baseUrl' | 'registration'>
}

const tags: [string] = ['Public']
const videosSchema = z.array(shortVideoSchema)

/** Clients look for the name `invidious` before they talk to a server (contract §2.6). */
const software = { name: 'invidious', version: '2026.08.21-foyer', branch: 'master' }

const statsSchema = z.object({
  version: z.string(),
  software: z.object({ name: z.string(), version: z.string(), branch: z.string() }),
  openRegistrations: z.boolean(),
  usage: z.object({
    users: z.object({ total: z.int(), activeHalfyear: z.int(), activeMonth: z.int() }),
  }),
  metadata: z.object({ updatedAt: z.int(), lastChannelRefreshedAt: z.int() }),
  playback: z.object({}),
})

async function readStats({ db, clock, config }: PublicParts) {
  const now = clock.now()
  const users = await countAccounts(db, { halfYear: now - 182 * day, month: now - 30 * day })
  return {
    version: '2.0',
    software,
    openRegistrations: config.registration !== 'closed',
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

/** What everybody may ask; each answer is made at most once a minute. */
export const publicRoutes: FastifyPluginAsyncZod<PublicParts> = async (app, parts) => {
  const { db, clock, config } = parts
  const stats = memoizeFor(clock, minute, () => readStats(parts))
  const popular = memoizeFor(clock, minute, () => listPopular(db))
  const trending = memoizeFor(clock, minute, () => listTrending(db))
  const videosJson = (videos: Video[]) =>
    videos.map((video) =>
      shortVideoJson(video, { baseUrl: config.baseUrl, now: clock.now(), locale: 'en-US' }),
    )

  app.get(
    '/stats',
    {
      config: { access: 'public' },
      schema: describe({}, { summary: 'What server this is', tags, answers: { 200: statsSchema } }),
    },
    () => stats(),
  )
  app.get(
    '/popular',
    {
      config: { access: 'public' },
      schema: describe(
        {},
        {
          summary: 'The newest video of each most followed channel',
          tags,
          answers: { 200: videosSchema },
        },
      ),
    },
    async () => videosJson(await popular()),
  )
  app.get(
    '/trending',
    {
      config: { access: 'public' },
      schema: describe(
        {},
        { summary: 'The most seen of the newest videos', tags, answers: { 200: videosSchema } },
      ),
    },
    async () => videosJson(await trending()),
  )
}
