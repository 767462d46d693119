import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { ping } from '../db/ping.js'
import type { Database } from '../db/schema.js'
import { Problem } from '../problem.js'
import { createDescribe } from './describe.js'

const describe = createDescribe(z.unknown().describe('What is wrong'), [])
const tags: [string] = ['Health']
const answers = { 200: z.object({ status: z.literal('ok') }) }

/** `/health/live`: the process answers; `/health/ready`: the database does, too. */
export async function health(app: FastifyInstance, { db }: { db: Database }): Promise<void> {
  app.get(
    '/health/live',
    { schema: describe({}, { summary: 'The process is up', tags, answers }) },
    () => ({ status: 'ok' }),
  )
  app.get(
    '/health/ready',
    { schema: describe({}, { summary: 'The database answers', tags, answers, errors: [503] }) },
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
