import swagger from '@fastify/swagger'
import type { FastifyContextConfig, FastifyInstance, FastifySchema } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import { jsonSchemaTransform } from 'fastify-type-provider-zod'
import { foyerVersion } from '../version.js'

/** How a request may say who it comes from; any one is enough. */
const securitySchemes = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    description: 'A token, raw or URL-encoded; its scopes decide what it may do.',
  },
  cookie: {
    type: 'apiKey',
    in: 'cookie',
    name: 'SID',
    description: 'The session of a browser; it may do all that its user may.',
  },
  keyId: {
    type: 'apiKey',
    in: 'header',
    name: 'auth-api-key',
    description: 'The id of an API key; its secret goes beside it.',
  },
  keySecret: {
    type: 'apiKey',
    in: 'header',
    name: 'auth-api-secret',
    description: 'The secret of an API key.',
  },
} as const

type Transform = typeof jsonSchemaTransform

/** What the guard asks for at a route: a scope for each of its methods, or just a live session. */
function needsOf(methods: string | string[], { access = 'public' }: FastifyContextConfig) {
  if (typeof access === 'string') return undefined
  if ('endpoint' in access) {
    const { endpoint } = access
    const scopes = [methods].flat().map((method) => `${method}:${endpoint}`)
    const names = scopes.map((scope) => `\`${scope}\``).join(' or ')
    const who = endpoint.startsWith('admin/') ? ' and an administrator or API key' : ''
    const text = `Needs the scope ${names}${who}.`
    return { scopes, text, isForKeys: access.only?.includes('key') === true }
  }
  const text = 'Needs a credential that is live, with whatever scopes.'
  return { scopes: [], text, isForKeys: false }
}

/** Says of a guarded route, from what the guard itself goes by, what it takes to be let in. */
const describeSecurity: Transform = (input) => {
  const { schema, url } = jsonSchemaTransform(input)
  const needs = needsOf(input.route.method, input.route.config ?? {})
  if (!needs) return { schema, url }
  const description = [schema.description, needs.text].filter(Boolean).join('\n\n')
  const security = needs.isForKeys
    ? [{ keyId: [], keySecret: [] }]
    : [{ bearer: needs.scopes }, { cookie: [] }]
  const secured: FastifySchema = { ...schema, description, security }
  return { schema: secured, url }
}

interface ApiInfo {
  baseUrl: string
  /** What the server is, in one sentence. */
  description: string
}

/** Collects the OpenAPI 3.1 document of every route that is added from here on: `app.swagger()`. */
export const describeApi = fastifyPlugin(
  async (app: FastifyInstance, { baseUrl, description }: ApiInfo) => {
    await app.register(swagger, {
      openapi: {
        openapi: '3.1.0',
        info: { title: 'Foyer', version: foyerVersion, description },
        servers: [{ url: baseUrl }],
        components: { securitySchemes },
      },
      transform: describeSecurity,
    })
  },
)
