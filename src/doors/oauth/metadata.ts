import type { Context } from '../../platform/context.js'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { grantTypes } from '../../authorization/application.js'
import { responseModes } from '../../authorization/authorize.js'
import { hasAdministrator } from '../../identity/accounts/store.js'
import { scopeNames, withinRole } from '../../identity/scopes/oauth-names.js'
import type { Database } from '../../platform/db/schema.js'
import { describeOAuth } from './describe.js'

const withSecret = ['client_secret_basic', 'client_secret_post']

/** What this server can do, for clients that look (RFC 8414). The issuer is BASE_URL. */
const metadataOf = (issuer: string, scopes: readonly string[]) => ({
  issuer,
  authorization_endpoint: `${issuer}/oauth/authorize`,
  token_endpoint: `${issuer}/oauth/token`,
  revocation_endpoint: `${issuer}/oauth/revoke`,
  introspection_endpoint: `${issuer}/oauth/introspect`,
  device_authorization_endpoint: `${issuer}/oauth/device_authorization`,
  registration_endpoint: `${issuer}/oauth/register`,
  app_registration_endpoint: `${issuer}/api/v1/apps`,
  userinfo_endpoint: `${issuer}/oauth/userinfo`,
  scopes_supported: scopes,
  response_types_supported: ['code'],
  response_modes_supported: responseModes,
  grant_types_supported: grantTypes,
  code_challenge_methods_supported: ['S256'],
  token_endpoint_auth_methods_supported: [...withSecret, 'none'],
  revocation_endpoint_auth_methods_supported: [...withSecret, 'none'],
  introspection_endpoint_auth_methods_supported: withSecret,
  authorization_response_iss_parameter_supported: true,
})

const url = z.url()
const names = z.array(z.string())

const metadataSchema = z
  .object({
    issuer: url,
    authorization_endpoint: url,
    token_endpoint: url,
    revocation_endpoint: url,
    introspection_endpoint: url,
    device_authorization_endpoint: url,
    registration_endpoint: url,
    app_registration_endpoint: url,
    userinfo_endpoint: url,
    scopes_supported: names,
    response_types_supported: names,
    response_modes_supported: names,
    grant_types_supported: names,
    code_challenge_methods_supported: names,
    token_endpoint_auth_methods_supported: names,
    revocation_endpoint_auth_methods_supported: names,
    introspection_endpoint_auth_methods_supported: names,
    authorization_response_iss_parameter_supported: z.boolean(),
  })
  .meta({ id: 'OAuthMetadata' })

/** What somebody here can grant: the scopes of administration only where there is an administrator. */
async function listGrantableScopes(db: Database): Promise<string[]> {
  return withinRole(scopeNames, (await hasAdministrator(db)) ? 'admin' : 'user')
}

export const metadataRoutes: FastifyPluginAsyncZod<Context> = async (app, { config, db }) => {
  app.get(
    '/.well-known/oauth-authorization-server',
    {
      config: { access: 'public' },
      schema: describeOAuth(
        {},
        {
          operationId: 'getOauthMetadata',
          summary: 'The OAuth metadata of this server',
          tags: ['OAuth'],
          responses: { 200: metadataSchema },
        },
      ),
    },
    async () => metadataOf(config.baseUrl, await listGrantableScopes(db)),
  )
}
