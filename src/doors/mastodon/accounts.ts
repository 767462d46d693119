import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { findAccount, type Account } from '../../identity/accounts/store.js'
import { accountOf } from '../../identity/guard.js'
import type { PageParts } from '../../html/visitor.js'
import type { Database } from '../../platform/db/schema.js'
import { Problem } from '../../platform/problem.js'
import { accountToWire } from './account-json.js'
import { describeApi, describeOAuth } from './describe.js'
import { subjectOf } from '../oauth/oauth-json.js'

const tags: [string] = ['Account']

async function getAccount(db: Database, request: FastifyRequest): Promise<Account> {
  const account = await findAccount(db, accountOf(request).id)
  if (!account) throw new Problem('credential_invalid')
  return account
}

/** Who a token stands for, as Mastodon tells it. */
export const accountRoutes: FastifyPluginAsyncZod<PageParts> = async (app, { db, config }) => {
  app.get(
    '/accounts/verify_credentials',
    {
      config: { endpoint: 'account' },
      schema: describeApi(
        {},
        {
          summary: 'The user behind a token',
          tags,
          answers: { 200: z.looseObject({ id: z.string(), username: z.string() }) },
        },
      ),
    },
    async (request) => accountToWire(await getAccount(db, request), config.baseUrl),
  )
}

/** Who a token stands for, in the claims of OpenID's UserInfo. */
export const userInfoRoutes: FastifyPluginAsyncZod<PageParts> = async (app, { db, config }) => {
  app.get(
    '/oauth/userinfo',
    {
      config: { endpoint: 'account' },
      schema: describeOAuth(
        {},
        {
          summary: 'The user behind a token, as claims',
          tags,
          answers: { 200: z.looseObject({ sub: z.string() }) },
        },
      ),
    },
    async (request) => {
      const account = await getAccount(db, request)
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
