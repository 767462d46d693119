import swagger from '@fastify/swagger'
import type { FastifyInstance, FastifySchema } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { isForPerson } from '../../../identity/access.js'
import type { TakenBodies } from '../../../platform/http/describe.js'
import { foyerVersion } from '../../../platform/version.js'
import { completeDocument } from './complete-document.js'
import type { ApiDocument } from './document.js'
import { needsOf, securitySchemesOf } from './security.js'

type Transform = typeof jsonSchemaTransform
type TransformInput = Parameters<Transform>[0]

/** Bodies by media type as JSON Schema. */
function writeTakes(input: TransformInput, takes: TakenBodies) {
  const content = Object.entries(takes).map(([type, body]) => {
    const { schema } = jsonSchemaTransform({ ...input, schema: { body } })
    return [type, { schema: schema.body }] as const
  })
  return { content: Object.fromEntries(content) }
}

/** Says of a route what it takes, and what it takes to be let in. */
const describeRoute: Transform = (input) => {
  const { takes, credentials, ...checked }: FastifySchema = input.schema
  const config = input.route.config ?? {}
  if (isForPerson(config.access)) return { schema: { hide: true }, url: input.url }
  const { schema, url } = jsonSchemaTransform({ ...input, schema: checked })
  const needs = needsOf(input.route.method, config, credentials)
  const described: FastifySchema = {
    ...schema,
    ...(takes && { body: writeTakes(input, takes) }),
    ...(needs && {
      description: [schema.description, needs.text].filter(Boolean).join('\n\n'),
      security: needs.security,
    }),
  }
  return { schema: described, url }
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
        components: { securitySchemes: securitySchemesOf(baseUrl) },
      },
      transform: describeRoute,
      transformObject: (input) =>
        completeDocument(
          // What it makes is described in document.ts, as far as it is used.
          jsonSchemaTransformObject(input) as unknown as ApiDocument,
        ) as unknown as ReturnType<typeof jsonSchemaTransformObject>,
    })
  },
)
