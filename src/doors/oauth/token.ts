import type { Context } from '../../platform/context.js'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { countClientToken } from '../../authorization/flood-limits.js'
import { getParameter, readBody } from '../../authorization/parameters.js'
import { revokeToken } from '../../authorization/revoke.js'
import { readGrantType, redeem } from '../../authorization/token.js'
import { asClient, clientFields, oneToken } from './as-client.js'
import { clientForm, describeOAuth, parameter } from './describe.js'
import { tokenToWire } from './oauth-json.js'

const tags: [string] = ['OAuth']

const tokenForm = z
  .looseObject({
    ...clientFields,
    grant_type: parameter(
      'authorization_code, client_credentials, refresh_token or the device code',
    ),
    code: parameter('Of authorization_code'),
    redirect_uri: parameter('As in the authorization request'),
    code_verifier: parameter('Of PKCE'),
    refresh_token: parameter('Of refresh_token'),
    device_code: parameter('Of the device flow'),
    scope: parameter('The same scopes or fewer'),
  })
  .meta({
    examples: [
      {
        grant_type: 'refresh_token',
        client_id: 'c_8Yh4Jr6Gd0FpAeUi',
        refresh_token: 'ort_7vK1sWq9Lm3Zx5Nc2Bt8Yh4Jr6Gd0FpAeUiOo1nKqRx',
      },
    ],
  })
const tokenResponse = z
  .object({
    access_token: z.string(),
    token_type: z.literal('Bearer'),
    scope: z.string(),
    created_at: z.int().describe('Unix seconds'),
    expires_in: z.int().optional().describe('Seconds; absent for tokens that do not expire'),
    refresh_token: z.string().optional().describe('Valid once'),
  })
  .meta({ id: 'OAuthToken' })

const revoked = z
  .record(z.string(), z.string())
  .describe('Always empty')
  .meta({ examples: [{}] })

const revokeSchema = describeOAuth(
  { body: oneToken },
  {
    operationId: 'revokeOauthToken',
    summary: 'Revoke a token',
    tags,
    consumes: clientForm,
    credentials: ['clientSecret'],
    responses: { 200: revoked },
    errors: [403],
  },
)

/** Token and revocation (RFC 6749 §3.2, RFC 7009). */
export const oauthTokenRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const { db } = context

  app.post(
    '/oauth/token',
    {
      config: { access: 'public' },
      schema: describeOAuth(
        { body: tokenForm },
        {
          operationId: 'createOauthToken',
          summary: 'Turn a grant into a token',
          tags,
          consumes: clientForm,
          credentials: ['clientSecret'],
          responses: { 200: tokenResponse },
        },
      ),
    },
    async (request) => {
      const grantType = readGrantType(readBody(request.body))
      const issued = await asClient(context, request, async (application, body) => {
        if (grantType === 'client_credentials') await countClientToken(context, request.ip)
        return redeem(context, application, body)
      })
      return tokenToWire(issued)
    },
  )

  app.post(
    '/oauth/revoke',
    {
      config: { access: 'public' },
      schema: revokeSchema,
    },
    async (request) => {
      await asClient(context, request, (application, body) =>
        revokeToken(db, application, getParameter(body, 'token')),
      )
      return {}
    },
  )
}
