import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { ping } from '../../platform/db/ping.js'
import type { Database } from '../../platform/db/schema.js'
import { Problem } from '../../platform/problem.js'
import { createDescribe } from '../../platform/http/describe.js'

const error = z.object({ error: z.string() }).meta({ id: 'HealthError' })
const describe = createDescribe(error, [])
const tags: [string] = ['Health']
const responses = { 200: z.object({ status: z.literal('ok') }) }

/** `/health/live`: the process responds; `/health/ready`: the database does, too. */
export async function healthRoutes(app: FastifyInstance, { db }: { db: Database }): Promise<void> {
  app.get(
    '/health/live',
    {
      config: { access: 'public' },
      schema: describe(
        {},
        { operationId: 'getLiveness', summary: 'The process is up', tags, responses },
      ),
    },
    () => ({ status: 'ok' }),
  )
  app.get(
    '/health/ready',
    {
      config: { access: 'public' },
      schema: describe(
        {},
        {
          operationId: 'getReadiness',
          summary: 'The database responds',
          tags,
          responses,
          errors: [503],
        },
      ),
    },
    async () => {
      try {
        await ping(db)
      } catch (cause) {
        throw new Problem('unavailable', undefined, { cause, retryAfter: 5 })
      }
      return { status: 'ok' }
    },
  )
}
