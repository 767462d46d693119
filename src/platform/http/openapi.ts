import { fastify, type FastifyInstance, type FastifySchema, type RouteOptions } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import { jsonSchemaTransform } from 'fastify-type-provider-zod'
import { z } from 'zod'
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
} as const

type Transform = typeof jsonSchemaTransform

interface Guarded {
  endpoint?: string | undefined
  session?: unknown
}

const ownSchema = {
  summary: 'This document',
  tags: ['About'],
  response: { 200: z.looseObject({ openapi: z.string() }) },
}

/** What the guard asks for at a route: a scope for each of its methods, or just a live session. */
function needsOf(methods: string | string[], { endpoint, session }: Guarded) {
  if (endpoint !== undefined) {
    const scopes = [methods].flat().map((method) => `${method}:${endpoint}`)
    const names = scopes.map((scope) => `\`${scope}\``).join(' or ')
    const who = endpoint.startsWith('admin/') ? ' and an administrator or API key' : ''
    const text = `Needs the scope ${names}${who}.`
    return { scopes, text }
  }
  if (session === undefined) return undefined
  return { scopes: [], text: 'Needs a credential that is live, with whatever scopes.' }
}

/** Says of a guarded route, from what the guard itself goes by, what it takes to be let in. */
const describeSecurity: Transform = (input) => {
  const { schema, url } = jsonSchemaTransform(input)
  const needs = needsOf(input.route.method, input.route.config ?? {})
  if (!needs) return { schema, url }
  const description = [schema.description, needs.text].filter(Boolean).join('\n\n')
  const security = [{ bearer: needs.scopes }, { cookie: [] }]
  const secured: FastifySchema = { ...schema, description, security }
  return { schema: secured, url }
}

/**
 * Writes the document from a server that has the same routes and never answers any: the library
 * must see them added, and weighs too much to be loaded at each start for one rare request.
 */
async function writeDocument(routes: readonly RouteOptions[], baseUrl: string) {
  const { default: swagger } = await import('@fastify/swagger')
  const mirror = fastify({ exposeHeadRoutes: false })
  mirror.setValidatorCompiler(() => () => true)
  mirror.setSerializerCompiler(() => () => '')
  await mirror.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Foyer',
        version: foyerVersion,
        description: 'The account server for video front ends.',
      },
      servers: [{ url: baseUrl }],
      components: { securitySchemes },
    },
    transform: describeSecurity,
  })
  for (const { method, url, schema = {}, config = {} } of routes) {
    mirror.route({ method, url, schema, config, handler: () => '' })
  }
  await mirror.ready()
  return mirror.swagger()
}

/** The OpenAPI 3.1 document of every route that is added from here on, at /api/openapi.json. */
export const describeApi = fastifyPlugin(
  async (app: FastifyInstance, { baseUrl }: { baseUrl: string }) => {
    const routes: RouteOptions[] = []
    app.addHook('onRoute', (route) => {
      if (route.method !== 'HEAD') routes.push(route)
    })
    let document: ReturnType<typeof writeDocument> | undefined
    app.get('/api/openapi.json', { schema: ownSchema }, () => {
      document ??= writeDocument(routes, baseUrl).catch((error: unknown) => {
        // The next request tries again.
        document = undefined
        throw error
      })
      return document
    })
  },
)
