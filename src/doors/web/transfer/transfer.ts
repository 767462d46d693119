import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { createFormRenderer } from '../../../html/form-again.js'
import { describePage, formList, formOf } from '../../../html/forms.js'
import { sendPage } from '../../../html/render.js'
import { getVisitor } from '../../../html/visitor.js'
import { importOptions, subjects } from '../../../library/transfer/import/options.js'
import { importReport } from '../../../library/transfer/import/report.js'
import {
  cancelImport,
  confirmImport,
  getJob,
  submitImport,
} from '../../../library/transfer/import/submit-import.js'
import type { Context } from '../../../platform/context.js'
import { html, redirect } from '../../../platform/http/describe.js'
import { createErrorHandler } from '../../../platform/http/errors.js'
import { queryText } from '../../../platform/http/query.js'
import { acceptFileForms, uploadIn } from '../../../platform/http/uploads.js'
import { listJobs } from '../../../platform/jobs/store.js'
import { Problem } from '../../../platform/problem.js'
import { createPageProblemRenderer } from '../log-in/log-in-required.js'
import { jobPage, type JobView } from './job-page.js'
import { transferPage } from './transfer-page.js'
import { downloads, exportPath, isMoving, jobPath, transferPath } from './transfer-words.js'

const tags: [string] = ['Export and import']
const config = { access: 'visitor' } as const
const params = z.object({ jobId: z.string() })
const query = z.object({ updates: queryText(10) })
const startForm = formOf({
  take: formList(subjects.length).pipe(z.array(z.enum(subjects))),
  mode: z.enum(['merge', 'replace']).default('merge'),
})

/** So many imports are listed. */
const listLength = 30
/** Seconds after which the page of an import that goes on is loaded again. */
const updateEvery = '3'

async function readTransferView({ db, clock, config: { limits } }: Context, accountId: number) {
  return {
    jobs: await listJobs(db, accountId, listLength),
    maxBytes: limits.importBytes,
    now: clock.now(),
  }
}

type JobRequest = FastifyRequest & { params: unknown }

const ownJob = (context: Context, request: JobRequest) => ({
  ownerId: getVisitor(context, request).accountId,
  handle: params.parse(request.params).jobId,
})

async function readJobView(
  context: Context,
  request: JobRequest,
): Promise<Omit<JobView, 'isUpdating'>> {
  const job = await getJob(context.db, ownJob(context, request))
  return {
    job,
    options: importOptions.parse(job.input),
    report: importReport.safeParse(job.report).data,
  }
}

const uploadRoute: FastifyPluginAsyncZod<Context> = async (app, context) => {
  acceptFileForms(app)
  app.post(
    transferPath,
    {
      config,
      schema: describePage(
        {},
        {
          summary: 'Upload a file to import',
          description: 'A form with one file. It is only looked at until its owner says so.',
          tags,
          responses: { 302: redirect },
          errors: [413, 429, 503],
        },
      ),
    },
    async (request, reply) => {
      const { name, chunks } = uploadIn(request.body)
      if (name === undefined) throw new Problem('input_invalid', 'Choose a file first.')
      const options = importOptions.parse({ name: name.slice(0, 300), isPreview: true })
      const { accountId } = getVisitor(context, request)
      const { handle } = await submitImport(context, accountId, { chunks, options })
      return reply.redirect(jobPath(handle), 302)
    },
  )
}

const jobRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  app.get(
    `${transferPath}/:jobId`,
    {
      config,
      schema: describePage(
        { params, querystring: query },
        { summary: 'An import', tags, responses: { 200: html }, errors: [404] },
      ),
    },
    async (request, reply) => {
      const view = await readJobView(context, request)
      const isUpdating = isMoving(view.job) && request.query.updates !== 'off'
      if (isUpdating) reply.header('refresh', updateEvery)
      return sendPage(reply, jobPage(getVisitor(context, request), { ...view, isUpdating }))
    },
  )

  app.post(
    `${transferPath}/:jobId/start`,
    {
      config,
      schema: describePage(
        { params, body: startForm },
        { summary: 'Import it', tags, responses: { 302: redirect }, errors: [404, 409] },
      ),
    },
    async (request, reply) => {
      const own = ownJob(context, request)
      const { take, mode } = request.body
      if (take.length === 0) throw new Problem('input_invalid', 'Choose what to take.')
      await confirmImport(context, own, { take, mode })
      return reply.redirect(jobPath(own.handle), 302)
    },
  )

  app.post(
    `${transferPath}/:jobId/cancel`,
    {
      config,
      schema: describePage(
        { params },
        { summary: 'Cancel an import', tags, responses: { 302: redirect }, errors: [404] },
      ),
    },
    async (request, reply) => {
      const own = ownJob(context, request)
      await cancelImport(context, own)
      return reply.redirect(jobPath(own.handle), 302)
    },
  )
}

/** `account/transfer`: files in, with a preview and a report, and every format out. */
export const transferPageRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const render = createFormRenderer(createPageProblemRenderer(context), {
    [transferPath]: async (request, { message: mistake }) => {
      const visitor = getVisitor(context, request)
      const view = await readTransferView(context, visitor.accountId)
      return transferPage(visitor, { ...view, mistake })
    },
    [`${transferPath}/:jobId/start`]: async (request, { message: mistake }) => {
      const view = await readJobView(context, request)
      return jobPage(getVisitor(context, request), { ...view, isUpdating: false, mistake })
    },
  })
  app.setErrorHandler(createErrorHandler(render))

  app.get(
    transferPath,
    {
      config,
      schema: describePage(
        { querystring: z.object({ download: z.enum(downloads).optional() }) },
        { summary: 'Import and export', tags, responses: { 200: html } },
      ),
    },
    async (request, reply) => {
      const visitor = getVisitor(context, request)
      const view = await readTransferView(context, visitor.accountId)
      const { download: format } = request.query
      const download = format && `${exportPath}/${format}`
      if (download) reply.header('refresh', `0; url=${download}`)
      return sendPage(reply, transferPage(visitor, { ...view, download }))
    },
  )

  await app.register(uploadRoute, context)
  await app.register(jobRoutes, context)
}
