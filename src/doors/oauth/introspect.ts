import type { Context } from '../../platform/context.js'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Application } from '../../authorization/application.js'
import { introspect } from '../../authorization/introspect.js'
import { getParameter } from '../../authorization/parameters.js'
import { Problem } from '../../platform/problem.js'
import { asClient, oneToken } from './as-client.js'
import { clientForm, describeOAuth } from './describe.js'
import { introspectionToWire } from './oauth-json.js'

const tags: [string] = ['OAuth']

const introspection = z
  .object({
    active: z.boolean().describe('Nothing else is said of a token that is not'),
    scope: z.string().optional(),
    client_id: z.string().optional(),
    username: z.string().optional(),
    sub: z.string().optional(),
    token_type: z.literal('Bearer').optional(),
    exp: z.int().optional().describe('Unix seconds'),
    iat: z.int().optional().describe('Unix seconds'),
    iss: z.string().optional(),
  })
  .meta({ id: 'Introspection' })

/** Asks for what a public client cannot give: proof of who it is. */
function checkConfidential({ secretDigest }: Application): void {
  if (secretDigest === undefined) {
    throw new Problem('client_invalid', 'Only a client with a secret may do that')
  }
}

/** Introspection (RFC 7662). */
export const introspectRoute: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const { config } = context
  app.post(
    '/oauth/introspect',
    {
      config: { access: 'public' },
      schema: describeOAuth(
        { body: oneToken },
        {
          operationId: 'introspectToken',
          summary: 'Ask what a token is',
          tags,
          consumes: clientForm,
          credentials: ['clientSecret'],
          responses: { 200: introspection },
        },
      ),
    },
    async (request) => {
      const found = await asClient(context, request, (application, body) => {
        checkConfidential(application)
        const mayReadAll = config.oauth.resourceServers.includes(application.clientId)
        return introspect(context, { application, mayReadAll }, getParameter(body, 'token'))
      })
      return introspectionToWire(found, config.baseUrl)
    },
  )
}
