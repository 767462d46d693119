import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { ping } from '../../platform/db/ping.js'
import type { Database } from '../../platform/db/schema.js'
import { Problem } from '../../platform/problem.js'
import { createDescribe } from '../../platform/http/describe.js'

const describe = createDescribe(z.unknown().describe('What is wrong'), [])
const tags: [string] = ['Health']
const responses = { 200: z.object({ status: z.literal('ok') }) }

/** `/health/live`: the process responds; `/health/ready`: the database does, too. */
export async function healthRoutes(app: FastifyInstance, { db }: { db: Database }): Promise<void> {
  app.get(
    '/health/live',
    {
      config: { access: 'public' },
      schema: describe({}, { summary: 'The process is up', tags, responses }),
    },
    () => ({ status: 'ok' }),
  )
  app.get(
    '/health/ready',
    {
      config: { access: 'public' },
      schema: describe({}, { summary: 'The database responds', tags, responses, errors: [503] }),
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
