import type { Context } from '../../platform/context.js'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { countClientToken } from '../../authorization/flood-limits.js'
import { getParameter, readBody } from '../../authorization/parameters.js'
import { revokeToken } from '../../authorization/revoke.js'
import { readGrantType, redeem } from '../../authorization/token.js'
import { asClient, clientFields, oneToken } from './as-client.js'
import { describeOAuth, parameter } from './describe.js'
import { tokenToWire } from './oauth-json.js'

const tags: [string] = ['OAuth']

const tokenForm = z.looseObject({
  ...clientFields,
  grant_type: parameter('authorization_code, client_credentials, refresh_token or the device code'),
  code: parameter('Of authorization_code'),
  redirect_uri: parameter('As in the authorization request'),
  code_verifier: parameter('Of PKCE'),
  refresh_token: parameter('Of refresh_token'),
  device_code: parameter('Of the device flow'),
  scope: parameter('The same scopes or fewer'),
})
const tokenResponse = z.looseObject({
  access_token: z.string(),
  token_type: z.literal('Bearer'),
  scope: z.string(),
  created_at: z.int(),
})

/** Token and revocation (RFC 6749 §3.2, RFC 7009). */
export const oauthTokenRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const { db } = context

  app.post(
    '/oauth/token',
    {
      config: { access: 'public' },
      schema: describeOAuth(
        { body: tokenForm },
        { summary: 'Turn a grant into a token', tags, responses: { 200: tokenResponse } },
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
      schema: describeOAuth(
        { body: oneToken },
        { summary: 'Revoke a token', tags, responses: { 200: z.object({}) }, errors: [403] },
      ),
    },
    async (request) => {
      await asClient(context, request, (application, body) =>
        revokeToken(db, application, getParameter(body, 'token')),
      )
      return {}
    },
  )
}
