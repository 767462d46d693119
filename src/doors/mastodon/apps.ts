import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { authenticate } from '../../identity/authenticate.js'
import { findCredential } from '../../identity/credential.js'
import { principalOf } from '../../identity/guard.js'
import { getApplication } from '../../authorization/application-store.js'
import type { Application } from '../../authorization/application.js'
import { registerApplication } from '../../authorization/register-application.js'
import { findOrigin } from '../../authorization/token-store.js'
import { countWithin } from '../../identity/rate-limit.js'
import { covers } from '../../identity/scopes/match.js'
import type { PageParts } from '../../html/visitor.js'
import type { Database } from '../../platform/db/schema.js'
import { Problem } from '../../platform/problem.js'
import { appForm, readAppForm } from './app-form.js'
import { applicationAnswer, applicationToWire } from './application-json.js'
import { describeApi } from './describe.js'
import { registrations } from '../../authorization/flood-limits.js'

const tags: [string] = ['Applications']

/**
 * The user in whose name an application is registered: whoever's token came with the request.
 * Cookies do not count, because a browser sends them by itself.
 */
async function findOwner(parts: PageParts, request: FastifyRequest): Promise<number | undefined> {
  const credential = findCredential({ method: 'POST', headers: request.headers, cookies: {} })
  if (!credential) return undefined
  const { patterns, account } = await authenticate(parts, credential)
  if (!covers(patterns, 'POST', 'apps')) throw new Problem('scope_insufficient')
  return account?.id
}

/** The application behind a token; throws `not_found` for one that no application holds. */
async function getApplicationOf(db: Database, sessionId: number): Promise<Application> {
  const origin = await findOrigin(db, sessionId)
  if (!origin) throw new Problem('not_found', 'This token belongs to no application')
  return getApplication(db, origin.applicationId)
}

const registerRoute: FastifyPluginAsyncZod<PageParts> = async (app, parts) => {
  app.post(
    '/apps',
    {
      schema: describeApi(
        { body: appForm },
        {
          summary: 'Register an application',
          tags,
          description: 'With a token, the application belongs to its user.',
          answers: { 200: applicationAnswer },
          errors: [429],
        },
      ),
    },
    async (request) => {
      const asked = readAppForm(request.body, parts.config.oauth)
      const ownerId = await findOwner(parts, request)
      await countWithin(parts, registrations, request.ip)
      const { application, secret } = await registerApplication(parts, { ...asked, ownerId })
      return {
        ...applicationToWire(application),
        client_secret: secret,
        client_secret_expires_at: 0,
      }
    },
  )
}

/** Applications register, and look at themselves. */
export const appRoutes: FastifyPluginAsyncZod<PageParts> = async (app, parts) => {
  const { db } = parts
  await app.register(registerRoute, parts)

  app.get(
    '/apps/verify_credentials',
    {
      config: { session: 'any' },
      schema: describeApi(
        {},
        { summary: 'The application behind a token', tags, answers: { 200: applicationAnswer } },
      ),
    },
    async (request) =>
      applicationToWire(await getApplicationOf(db, principalOf(request).session.id)),
  )
}
