import type { FastifyInstance } from 'fastify'
import { Problem } from '../platform/problem.js'

/** What is below `prefix` and no route of any door is said to be unknown in the shape of this one. */
export async function sayUnknownBelow(app: FastifyInstance, prefix: string): Promise<void> {
  await app.register(
    async (below) => {
      below.setNotFoundHandler(() => {
        throw new Problem('not_found')
      })
    },
    { prefix },
  )
}
