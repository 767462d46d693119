import type { Context } from '../../platform/context.js'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Application } from '../../authorization/application.js'
import { introspect } from '../../authorization/introspect.js'
import { getParameter } from '../../authorization/parameters.js'
import { Problem } from '../../platform/problem.js'
import { asClient, oneToken } from './as-client.js'
import { describeOAuth } from './describe.js'
import { introspectionToWire } from './oauth-json.js'

const tags: [string] = ['OAuth']

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
          summary: 'Ask what a token is',
          tags,
          responses: { 200: z.looseObject({ active: z.boolean() }) },
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
