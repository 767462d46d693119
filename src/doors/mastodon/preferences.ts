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

const preferencesSchema = z
  .object({
    'posting:default:visibility': z.string(),
    'posting:default:sensitive': z.boolean(),
    'posting:default:language': z.string().nullable(),
    'posting:default:quote_policy': z.string(),
    'reading:expand:media': z.string(),
    'reading:expand:spoilers': z.boolean(),
    'reading:autoplay:gifs': z.boolean(),
  })
  .meta({ id: 'MastodonPreferences' })

const noMarkers = z
  .record(z.string(), z.string())
  .describe('Always empty')
  .meta({ examples: [{}] })

/** How a client is to behave, which is Mastodon's default here; and where it left off: nowhere. */
export async function preferenceRoutes(app: FastifyInstance): Promise<void> {
  app.get(
    '/api/v1/preferences',
    {
      config: { access: { session: 'any' } },
      schema: describeApi(
        {},
        {
          operationId: 'getMastodonPreferences',
          summary: 'Preferences for posts, the same for everyone',
          tags,
          responses: { 200: preferencesSchema },
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
          operationId: 'listMarkers',
          summary: 'Where a client left off: always empty',
          tags,
          responses: { 200: noMarkers },
        },
      ),
    },
    async () => ({}),
  )
}
