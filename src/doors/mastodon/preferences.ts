import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { describeApi } from './describe.js'

const tags: [string] = ['Account']

/** What a client assumes for posts that are never written here. */
const preferences = {
  'posting:default:visibility': 'private',
  'posting:default:sensitive': false,
  'posting:default:language': null,
  'posting:default:quote_policy': 'nobody',
  'reading:expand:media': 'default',
  'reading:expand:spoilers': false,
  'reading:autoplay:gifs': false,
}

/** How a client is to behave, which is Mastodon's default here; and where it left off: nowhere. */
export async function preferenceRoutes(app: FastifyInstance): Promise<void> {
  app.get(
    '/api/v1/preferences',
    {
      config: { access: { session: 'any' } },
      schema: describeApi(
        {},
        {
          summary: 'Preferences for posts, the same for everyone',
          tags,
          responses: { 200: z.looseObject({ 'posting:default:visibility': z.string() }) },
        },
      ),
    },
    async () => preferences,
  )

  app.get(
    '/api/v1/markers',
    {
      config: { access: { session: 'any' } },
      schema: describeApi(
        {},
        {
          summary: 'Where a client left off: always empty',
          tags,
          responses: { 200: z.object({}) },
        },
      ),
    },
    async () => ({}),
  )
}
