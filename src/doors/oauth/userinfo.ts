import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { getAccount } from '../../identity/accounts/store.js'
import { accountOfSession } from '../../identity/guard.js'
import type { Context } from '../../platform/context.js'
import { describeOAuth } from './describe.js'
import { subjectOf } from './oauth-json.js'

/** Who a token stands for, in the claims of OpenID's UserInfo. */
export const userInfoRoutes: FastifyPluginAsyncZod<Context> = async (app, { db, config }) => {
  app.get(
    '/oauth/userinfo',
    {
      config: { access: { endpoint: 'account' } },
      schema: describeOAuth(
        {},
        {
          operationId: 'getUserInfo',
          summary: 'The user behind a token, as claims',
          tags: ['Account'],
          responses: {
            200: z.object({
              iss: z.url(),
              sub: z.string(),
              name: z.string(),
              preferred_username: z.string(),
              profile: z.url(),
            }),
          },
        },
      ),
    },
    async (request) => {
      const account = await getAccount(db, accountOfSession(request).id)
      return {
        iss: config.baseUrl,
        sub: subjectOf(account),
        name: account.name,
        preferred_username: account.name,
        profile: `${config.baseUrl}/account`,
      }
    },
  )
}
