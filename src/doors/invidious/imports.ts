import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { accountOfSession } from '../../identity/guard.js'
import { createOpenCheck } from '../../identity/sessions/still-open.js'
import { importOptions, subjects } from '../../library/transfer/import/options.js'
import {
  cancelImport,
  confirmImport,
  getJob,
  submitImport,
} from '../../library/transfer/import/submit-import.js'
import type { Context } from '../../platform/context.js'
import { descriptionTextOf, fileBody, fileForm, noContent } from '../../platform/http/describe.js'
import { acceptUploads, readUpload } from '../../platform/http/uploads.js'
import { listJobs } from '../../platform/jobs/store.js'
import { Problem } from '../../platform/problem.js'
import { guarded } from './describe.js'
import { jobJson, jobSchema } from './job-json.js'
import { createStreamCounter } from './count-streams.js'
import { createJobStreams } from './job-stream.js'

const tags: [string] = ['Export and import']

const asked = z.object({
  name: z.string().max(300).optional().describe('What the file is called'),
  mode: z.enum(['merge', 'replace']).optional().describe('merge, unless replace is asked for'),
  take: z
    .string()
    .max(200)
    .optional()
    .describe(`What to take, separated by commas: ${subjects.join(', ')}; everything by default`),
  preview: z
    .enum(['true', 'false', '1', '0'])
    .optional()
    .describe('Only look at the file, and wait for `POST jobs/:id`'),
})
const params = z.object({ jobId: z.string() })
const choice = z
  .object({
    mode: importOptions.shape.mode.unwrap().optional(),
    take: z.array(z.enum(subjects)).min(1).optional(),
  })
  .nullish()

const importDescription =
  'The body is the file, or a form with one. What it is, is seen by its content: exports of ' +
  'Invidious, YouTube Takeout, NewPipe, FreeTube, Piped, LibreTube and Grayjay, OPML, and lists of ' +
  'addresses. The response comes as soon as the file is stored; `jobs/:id` tells how it goes on.'

const importRoute = guarded(
  'import',
  { querystring: asked },
  {
    operationId: 'importFile',
    summary: 'Import a file in the background',
    description: importDescription,
    tags,
    takes: { 'application/octet-stream': fileBody, 'multipart/form-data': fileForm },
    responses: { 202: jobSchema },
    errors: [413, 503],
  },
)
const listRoute = guarded(
  'jobs',
  {},
  {
    operationId: 'listJobs',
    summary: 'List your imports of the last 30 days, newest first',
    tags,
    responses: { 200: z.array(jobSchema) },
  },
)
const readRoute = guarded(
  'jobs/:jobId',
  { params },
  { operationId: 'getJob', summary: 'How far an import is', tags, responses: { 200: jobSchema } },
)
const confirmRoute = guarded(
  'jobs/:jobId',
  { params, body: choice },
  {
    operationId: 'startJob',
    summary: 'Let an import that was looked at go on',
    tags,
    responses: { 202: jobSchema },
    errors: [409],
  },
)
const cancelRoute = guarded(
  'jobs/:jobId',
  { params },
  {
    operationId: 'cancelJob',
    summary: 'Cancel an import',
    description: 'What was taken in stays.',
    tags,
    responses: { 204: noContent },
  },
)
const eventsRoute = {
  ...guarded(
    'jobs/:jobId/events',
    { params },
    {
      operationId: 'listenJob',
      summary: 'Listen to how far an import is',
      description: 'An event for each change, until it ends or is `ready`.',
      tags,
      responses: {
        200: descriptionTextOf('text/event-stream', 'Server-sent events, each the JSON of the job'),
      },
    },
  ),
  exposeHeadRoute: false,
}

/** What the query asks for, or fields of the form where it says nothing. */
function readImportOptions(
  query: z.infer<typeof asked>,
  upload: { name?: string | undefined; fields: object },
) {
  const form = asked.safeParse(upload.fields).data
  const { name = upload.name, mode, take, preview } = { ...form, ...query }
  const options = importOptions.safeParse({
    name,
    mode,
    take: take?.split(',').map((part) => part.trim()),
    isPreview: preview === 'true' || preview === '1',
  })
  if (options.success) return options.data
  throw new Problem('input_invalid', `take must be of: ${subjects.join(', ')}`)
}

const uploadRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  acceptUploads(app)
  app.post('/import', importRoute, async (request, reply) => {
    const upload = await readUpload(request.body, request.headers['content-type'])
    const options = readImportOptions(request.query, upload)
    const job = await submitImport(context, accountOfSession(request).id, { ...upload, options })
    return reply.code(202).send(jobJson(job))
  })
}

/** `import` of a file of any format, and `jobs`: how far it is. */
export const importRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const { config, db, clock } = context
  const isStillOpen = createOpenCheck({ config, db, clock })
  const streams = createJobStreams({ db, isStillOpen, counter: createStreamCounter(config.limits) })
  app.addHook('preClose', async () => {
    streams.endAll()
  })
  await app.register(uploadRoutes, context)

  const ownOf = (request: Parameters<typeof accountOfSession>[0], params: { jobId: string }) => ({
    ownerId: accountOfSession(request).id,
    handle: params.jobId,
  })

  app.get('/jobs', listRoute, async (request) =>
    (await listJobs(db, accountOfSession(request).id, 100)).map(jobJson),
  )

  app.get('/jobs/:jobId', readRoute, async (request) =>
    jobJson(await getJob(db, ownOf(request, request.params))),
  )

  app.post('/jobs/:jobId', confirmRoute, async (request, reply) => {
    const { mode, take } = request.body ?? {}
    const chosen = { ...(mode && { mode }), ...(take && { take }) }
    const job = await confirmImport(context, ownOf(request, request.params), chosen)
    return reply.code(202).send(jobJson(job))
  })

  app.delete('/jobs/:jobId', cancelRoute, async (request, reply) => {
    await cancelImport(context, ownOf(request, request.params))
    return reply.code(204).send()
  })

  app.get('/jobs/:jobId/events', eventsRoute, async (request, reply) => {
    streams.open(request, reply, await getJob(db, ownOf(request, request.params)))
    return reply
  })
}
