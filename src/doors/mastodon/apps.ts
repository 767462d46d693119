import type { Context } from '../../platform/context.js'
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { authenticate } from '../../identity/authenticate.js'
import { findBearer } from '../../identity/credential.js'
import { principalOf } from '../../identity/guard.js'
import { getApplication } from '../../authorization/application-store.js'
import type { Application } from '../../authorization/application.js'
import { registerApplication } from '../../authorization/register-application.js'
import { findOrigin } from '../../authorization/token-store.js'
import { covers } from '../../identity/scopes/match.js'
import type { Database } from '../../platform/db/schema.js'
import { Problem } from '../../platform/problem.js'
import { anyForm, appForm, readAppForm } from './app-form.js'
import {
  applicationResponse,
  applicationToWire,
  newApplicationResponse,
} from './application-json.js'
import { describeApi } from './describe.js'
import { countRegistration } from '../../authorization/flood-limits.js'

const tags: [string] = ['Applications']

/**
 * The user in whose name an application is registered: whoever's token came with the request.
 * Cookies do not count, because a browser sends them by itself.
 */
async function findOwner(context: Context, request: FastifyRequest): Promise<number | undefined> {
  const credential = findBearer(request.headers)
  if (!credential) return undefined
  const { patterns, account } = await authenticate(context, credential)
  if (!covers(patterns, 'POST', 'apps')) throw new Problem('scope_insufficient')
  return account?.id
}

/** The application behind a token; throws `not_found` for one that no application holds. */
async function getApplicationOf(db: Database, sessionId: number): Promise<Application> {
  const origin = await findOrigin(db, sessionId)
  if (!origin) throw new Problem('not_found', 'This token belongs to no application')
  return getApplication(db, origin.applicationId)
}

const registerAppRoute: FastifyPluginAsyncZod<Context> = async (app, context) => {
  app.post(
    '/api/v1/apps',
    {
      config: { access: 'public' },
      schema: describeApi(
        { body: appForm },
        {
          operationId: 'createApp',
          summary: 'Register an application',
          tags,
          description: 'With a token, the application belongs to its user.',
          consumes: anyForm,
          responses: { 200: newApplicationResponse },
          errors: [429],
        },
      ),
    },
    async (request) => {
      const asked = readAppForm(request.body, context.config.oauth)
      const ownerId = await findOwner(context, request)
      await countRegistration(context, request.ip)
      const { application, secret } = await registerApplication(context, { ...asked, ownerId })
      return {
        ...applicationToWire(application),
        client_secret: secret,
        client_secret_expires_at: 0,
      }
    },
  )
}

/** Applications register, and look at themselves. */
export const appRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const { db } = context
  await app.register(registerAppRoute, context)

  app.get(
    '/api/v1/apps/verify_credentials',
    {
      config: { access: { session: 'any' } },
      schema: describeApi(
        {},
        {
          operationId: 'getOwnApp',
          summary: 'The application behind a token',
          tags,
          responses: { 200: applicationResponse },
        },
      ),
    },
    async (request) =>
      applicationToWire(await getApplicationOf(db, principalOf(request).session.id)),
  )
}
