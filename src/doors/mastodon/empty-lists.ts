import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Access } from '../../identity/access.js'
import { describeApi } from './describe.js'

const tags: [string] = ['Empty for Mastodon']

/** What clients show before a log-in. */
const forEveryone = [
  '/api/v1/custom_emojis',
  '/api/v1/instance/peers',
  '/api/v1/instance/rules',
  '/api/v1/timelines/public',
  '/api/v1/trends',
  '/api/v1/trends/links',
  '/api/v1/trends/statuses',
  '/api/v1/trends/tags',
]

/**
 * What Phanpy, Elk, Semaphore, megalodon and others load with their first page. Nobody posts here or
 * follows people, so there is nothing in any of these; a 404 would keep the page from opening.
 */
const forUsers = [
  '/api/v1/accounts/relationships',
  '/api/v1/announcements',
  '/api/v1/blocks',
  '/api/v1/bookmarks',
  '/api/v1/conversations',
  '/api/v1/domain_blocks',
  '/api/v1/favourites',
  '/api/v1/featured_tags',
  '/api/v1/filters',
  '/api/v1/follow_requests',
  '/api/v1/followed_tags',
  '/api/v1/lists',
  '/api/v1/mutes',
  '/api/v1/scheduled_statuses',
  '/api/v1/timelines/home',
  '/api/v2/filters',
  '/api/v2/suggestions',
]

/** `listTimelinesPublic` of `/api/v1/timelines/public`; the second version has its number at the end. */
function emptyListId(url: string): string {
  const [, version, path = ''] = /^\/api\/v(\d)\/(.+)$/.exec(url) ?? []
  const words = path.split(/[/_]/).map((word) => word.charAt(0).toUpperCase() + word.slice(1))
  return `list${words.join('')}${version === '2' ? 'V2' : ''}`
}

/** Lists that are always empty here, each with the access that it has in Mastodon. */
export async function emptyListRoutes(app: FastifyInstance): Promise<void> {
  const nothing = z.array(z.string()).meta({ id: 'NothingListed', examples: [[]] })
  const add = (url: string, access: Access) =>
    app.get(
      url,
      {
        config: { access },
        schema: describeApi(
          {},
          {
            operationId: emptyListId(url),
            summary: `Always empty: ${url.replace(/^\/api\/v\d\//, '')}`,
            tags,
            responses: { 200: nothing },
          },
        ),
      },
      async () => [],
    )
  for (const url of forEveryone) add(url, 'public')
  for (const url of forUsers) add(url, { session: 'any' })
}
