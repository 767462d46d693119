import type { Context } from '../../platform/context.js'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { getAccount } from '../../identity/accounts/store.js'
import { accountOfSession } from '../../identity/guard.js'
import { accountToWire, ownAccountSchema } from './account-json.js'
import { describeApi } from './describe.js'

const tags: [string] = ['Account']

/** Who a token stands for, as Mastodon tells it. */
export const mastodonAccountRoutes: FastifyPluginAsyncZod<Context> = async (
  app,
  { db, config },
) => {
  // The page that introduces log-in calls it without `accounts/` once.
  for (const [url, operationId] of [
    ['/api/v1/accounts/verify_credentials', 'getOwnAccount'],
    ['/api/v1/verify_credentials', 'getOwnAccountShortly'],
  ] as const) {
    app.get(
      url,
      {
        config: { access: { endpoint: 'account' } },
        schema: describeApi(
          {},
          {
            operationId,
            summary: 'The user behind a token',
            tags,
            responses: { 200: ownAccountSchema },
          },
        ),
      },
      async (request) =>
        accountToWire(await getAccount(db, accountOfSession(request).id), config.baseUrl),
    )
  }
}
