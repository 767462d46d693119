import type { Context } from '../../platform/context.js'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requireProofOfCookie } from '../../identity/accounts/confirm-password.js'
import { accountOfSession, principalOf } from '../../identity/guard.js'
import { exportAccount } from '../../library/transfer/export-account.js'
import { preferencesSchema } from '../../library/preferences/preferences.js'
import { importAccount, readAccountImport } from '../../library/transfer/import-account.js'
import { importOptions } from '../../library/transfer/import/options.js'
import { submitImport } from '../../library/transfer/import/submit-import.js'
import { fileForm, noContent } from '../../platform/http/describe.js'
import { acceptUploads, readUpload } from '../../platform/http/uploads.js'
import { guarded, needsFreshLogIn } from './describe.js'
import { jobJson, jobSchema } from './job-json.js'
import { parseBody } from './parse-body.js'

const tags: [string] = ['Export and import']

const exportSchema = z
  .object({
    subscriptions: z.array(z.string()),
    watch_history: z.array(z.string()).describe('Oldest first'),
    preferences: preferencesSchema,
    playlists: z.array(
      z.object({
        title: z.string(),
        description: z.string(),
        privacy: z.string(),
        videos: z.array(z.string()),
      }),
    ),
  })
  .meta({ id: 'InvidiousExport' })

const exportRoute = guarded(
  'export/invidious',
  {},
  {
    operationId: 'exportInvidious',
    summary: 'Export the whole account',
    description: needsFreshLogIn,
    tags,
    responses: { 200: exportSchema },
  },
)
const importRoute = guarded(
  'import/invidious',
  {},
  {
    operationId: 'importInvidious',
    summary: 'Join an export of Invidious with what is there',
    description:
      'One of up to 1 MiB is joined when the response, 204, comes. A larger one is a job: see `import`.',
    tags,
    takes: { 'application/json': exportSchema.partial(), 'multipart/form-data': fileForm },
    responses: { 202: jobSchema, 204: noContent },
    errors: [413, 503],
  },
)

/** What is larger is imported in the background. */
const smallBytes = 1024 * 1024

interface Taken {
  /** What came so far. */
  begun: Buffer[]
  /** The rest, when there is more; it has to be read. */
  rest: AsyncIterator<unknown> | undefined
}

/** Takes what is small as a whole, of anything else the beginning. */
async function takeSmall(chunks: AsyncIterable<unknown>): Promise<Taken> {
  const rest = chunks[Symbol.asyncIterator]()
  const begun: Buffer[] = []
  let size = 0
  while (size <= smallBytes) {
    const next = await rest.next()
    if (next.done) return { begun, rest: undefined }
    if (!Buffer.isBuffer(next.value)) continue
    begun.push(next.value)
    size += next.value.length
  }
  return { begun, rest }
}

async function* joined({ begun, rest }: Taken): AsyncGenerator {
  yield* begun
  for (let next = await rest?.next(); next && !next.done; next = await rest?.next())
    yield next.value
}

/** `export/invidious` and `import/invidious`: everything out, and joined with what is there. */
export const transferRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const { db, clock, config } = context
  const { limits } = config
  acceptUploads(app)

  app.get('/export/invidious', exportRoute, async (request) => {
    await requireProofOfCookie(context, principalOf(request), request.ip)
    return exportAccount(db, accountOfSession(request).id)
  })

  app.post('/import/invidious', importRoute, async (request, reply) => {
    const accountId = accountOfSession(request).id
    const taken = await takeSmall((await readUpload(request.body)).chunks)
    if (taken.rest) {
      const options = importOptions.parse({ name: 'Invidious' })
      const job = await submitImport(context, accountId, { chunks: joined(taken), options })
      return reply.code(202).send(jobJson(job))
    }
    const data = readAccountImport(parseBody(Buffer.concat(taken.begun).toString()))
    await importAccount({ db, clock, limits }, accountId, data)
    return reply.code(204).send()
  })
}
