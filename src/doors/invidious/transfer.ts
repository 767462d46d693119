import type { Context } from '../../platform/context.js'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { accountOf } from '../../identity/guard.js'
import { exportAccount } from '../../library/transfer/export-account.js'
import { importAccount, readAccountImport } from '../../library/transfer/import-account.js'
import { acceptAnyBodyAsText } from '../../platform/http/bodies.js'
import { noContent } from '../../platform/http/describe.js'
import { guarded } from './describe.js'
import { parseBody } from './parse-body.js'

const tags: [string] = ['Export and import']
const importLimit = 32 * 1024 * 1024

const exportSchema = z.object({
  subscriptions: z.array(z.string()),
  watch_history: z.array(z.string()).describe('Oldest first'),
  preferences: z.looseObject({}),
  playlists: z.array(
    z.object({
      title: z.string(),
      description: z.string(),
      privacy: z.string(),
      videos: z.array(z.string()),
    }),
  ),
})

const exportRoute = guarded(
  'export/invidious',
  {},
  { summary: 'Export the whole account', tags, answers: { 200: exportSchema } },
)
const importRoute = {
  ...guarded(
    'import/invidious',
    { body: z.string().optional() },
    {
      summary: 'Join an export with what is there',
      tags,
      answers: { 204: noContent },
      errors: [413],
    },
  ),
  bodyLimit: importLimit,
}

/** `export/invidious` and `import/invidious`: everything out, and joined with what is there. */
export const transferRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const { db, clock, config } = context
  acceptAnyBodyAsText(app)

  app.get('/export/invidious', exportRoute, (request) => exportAccount(db, accountOf(request).id))

  app.post('/import/invidious', importRoute, async (request, reply) => {
    const data = readAccountImport(parseBody(request.body))
    await importAccount({ db, clock, limits: config.limits }, accountOf(request).id, data)
    return reply.code(204).send()
  })
}
