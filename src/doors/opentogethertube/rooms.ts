import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { accountOf } from '../../identity/guard.js'
import { describe, success } from './describe.js'

const tags: [string] = ['OpenTogetherTube: rooms']
const rooms = z.array(z.looseObject({ name: z.string() }))

/** The lists of rooms. This house has none to open, so they are empty. */
export const roomRoutes: FastifyPluginAsyncZod = async (app) => {
  app.get(
    '/api/room/list',
    {
      config: { access: { session: 'any', firstCookie: 'token' } },
      schema: describe({}, { summary: 'List public rooms', tags, answers: { 200: rooms } }),
    },
    async () => [],
  )

  app.get(
    '/api/user/owned-rooms',
    {
      config: { access: { endpoint: 'rooms', firstCookie: 'token' } },
      schema: describe(
        {},
        { summary: 'List your rooms', tags, answers: { 200: success.extend({ data: rooms }) } },
      ),
    },
    async (request) => {
      accountOf(request)
      return { success: true, data: [] }
    },
  )

  app.get(
    '/api/status',
    {
      config: { access: 'public' },
      schema: describe(
        {},
        {
          summary: 'See that the server is up',
          tags,
          answers: { 200: z.object({ status: z.literal('ok') }) },
        },
      ),
    },
    async () => ({ status: 'ok' }),
  )
}
