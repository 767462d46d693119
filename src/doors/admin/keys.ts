import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { principalOf } from '../../identity/guard.js'
import { createNarrowerKey, revokeKeyAs } from '../../identity/api-keys/manage-keys.js'
import { listKeys, type ApiKey } from '../../identity/api-keys/store.js'
import type { Clock } from '../../platform/clock.js'
import type { Database } from '../../platform/db/schema.js'
import { noContent } from '../../platform/http/describe.js'
import { describe, tags } from './describe.js'

const listed = z.object({
  id: z.string(),
  name: z.string(),
  scopes: z.array(z.string()),
  created: z.iso.datetime(),
  lastUsed: z.iso.datetime().nullable(),
})

const asked = z.object({
  name: z
    .string()
    .min(1)
    .max(100)
    .refine((name) => !/\p{Cc}/u.test(name), 'must not contain control characters'),
  scopes: z.array(z.string()),
})

const keyToWire = ({ id, name, scopes, createdAt, lastUsedAt }: ApiKey) => ({
  id,
  name,
  scopes,
  created: new Date(createdAt).toISOString(),
  lastUsed: lastUsedAt === undefined ? null : new Date(lastUsedAt).toISOString(),
})

const createSchema = describe(
  { body: asked },
  {
    operationId: 'createKey',
    summary: 'Make a key; its secret is shown once',
    tags,
    responses: { 201: z.object({ id: z.string(), secret: z.string() }) },
  },
)

const deleteSchema = describe(
  { params: z.object({ id: z.string().max(100) }) },
  {
    operationId: 'deleteKey',
    summary: 'Revoke a key',
    tags,
    responses: { 204: noContent },
    errors: [404],
  },
)

/** `admin/keys`: API keys, made by who may already do what they may. */
export const keyRoutes: FastifyPluginAsyncZod<{ db: Database; clock: Clock }> = async (
  app,
  context,
) => {
  app.get(
    '/api/v1/admin/keys',
    {
      config: { access: { endpoint: 'admin/keys' } },
      schema: describe(
        {},
        {
          operationId: 'listKeys',
          summary: 'List the keys',
          tags,
          responses: { 200: z.array(listed) },
        },
      ),
    },
    async () => (await listKeys(context.db)).map(keyToWire),
  )

  app.post(
    '/api/v1/admin/keys',
    {
      config: { access: { endpoint: 'admin/keys' } },
      schema: createSchema,
    },
    async (request, reply) => {
      const key = await createNarrowerKey(context, principalOf(request), request.body)
      return reply.code(201).send(key)
    },
  )

  app.delete(
    '/api/v1/admin/keys/:id',
    {
      config: { access: { endpoint: 'admin/keys/:id' } },
      schema: deleteSchema,
    },
    async (request, reply) => {
      await revokeKeyAs(context, principalOf(request), request.params.id)
      return reply.code(204).send()
    },
  )
}
