import { readFileSync } from 'node:fs'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { describePage } from '../../../html/forms.js'
import { descriptionTextOf } from '../../../platform/http/describe.js'
import { digestOf } from '../../../platform/secret.js'

/** The script of the page of a room, as `build.js` makes it. */
const script = readFileSync(new URL(import.meta.resolve('#room-script')), 'utf8')

const path = '/assets/room.js'

export const roomScriptUrl = `${path}?v=${digestOf(script).slice(0, 12)}`

/** The script of rooms. Its URL changes with its content, so it may be cached forever. */
export const roomScriptRoute: FastifyPluginAsyncZod = async (app) => {
  app.get(
    path,
    {
      config: { access: 'public' },
      schema: describePage(
        {},
        {
          summary: 'The script of the page of a room',
          tags: ['About'],
          responses: { 200: descriptionTextOf('text/javascript', 'JavaScript') },
        },
      ),
    },
    async (_request, reply) =>
      reply
        .type('text/javascript; charset=utf-8')
        .header('cache-control', 'public, max-age=31536000, immutable')
        .send(script),
  )
}
