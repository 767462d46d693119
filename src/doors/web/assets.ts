import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { descriptionTextOf } from '../../platform/http/describe.js'
import { describePage } from '../../html/forms.js'
import { style } from '../../html/style.js'

/** The style sheet. Its URL changes with its content, so it may be cached forever. */
export const assetRoutes: FastifyPluginAsyncZod = async (app) => {
  app.get(
    '/assets/style.css',
    {
      config: { access: 'public' },
      schema: describePage(
        {},
        {
          summary: 'The style sheet of the pages',
          tags: ['About'],
          responses: { 200: descriptionTextOf('text/css', 'CSS') },
        },
      ),
    },
    async (_request, reply) =>
      reply
        .type('text/css; charset=utf-8')
        .header('cache-control', 'public, max-age=31536000, immutable')
        .send(style),
  )
}
