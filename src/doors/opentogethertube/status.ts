import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { describe } from './describe.js'

const tags: [string] = ['OpenTogetherTube: rooms']

export const statusRoute: FastifyPluginAsyncZod = async (app) => {
  app.get(
    '/api/status',
    {
      config: { access: 'public' },
      schema: describe(
        {},
        {
          operationId: 'getStatus',
          summary: 'See that the server is up',
          tags,
          responses: { 200: z.object({ status: z.literal('ok') }) },
        },
      ),
    },
    async () => ({ status: 'ok' }),
  )
}
