import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { describePage, formOf } from '../../../html/forms.js'
import { getVisitor } from '../../../html/visitor.js'
import {
  recordSecurityEvent,
  requesterOf,
} from '../../../identity/security-events/security-events.js'
import { exportAccount } from '../../../library/transfer/export-account.js'
import { exporters, exportFileName } from '../../../library/transfer/export/export-formats.js'
import type { Context } from '../../../platform/context.js'
import { descriptionTextOf, redirect } from '../../../platform/http/describe.js'
import { proveFirst } from '../proof/prove-first.js'
import { downloads, exportPath, transferPath, type PageExportFormat } from './transfer-words.js'

const tags: [string] = ['Export and import']
const params = z.object({ format: z.enum(downloads) })
const path = `${exportPath}/:format`

async function exportFileOf({ db }: Context, accountId: number, format: PageExportFormat) {
  if (format !== 'invidious') {
    const { write, ...exporter } = exporters[format]
    return { ...exporter, body: Readable.from(write(db, accountId), { objectMode: false }) }
  }
  const body = JSON.stringify(await exportAccount(db, accountId))
  return { suffix: 'invidious-export.json', contentType: 'application/json', body }
}

async function sendExport(context: Context, reply: FastifyReply, format: PageExportFormat) {
  const { accountId, name } = getVisitor(context, reply.request)
  const from = requesterOf(reply.request)
  await recordSecurityEvent(context, { accountId, kind: 'data_exported', from, detail: format })
  const { body, contentType, suffix } = await exportFileOf(context, accountId, format)
  const file = exportFileName({ name, now: context.clock.now() }, { suffix })
  return reply
    .type(contentType)
    .header('cache-control', 'no-store')
    .header('content-disposition', `attachment; filename="${file}"`)
    .send(body)
}

/** `account/export`: the files of the API for a browser, which has to prove who is there. */
export const exportPageRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const config = { access: 'visitor' } as const
  const preValidation = proveFirst(context)

  app.get(
    path,
    {
      config,
      preValidation,
      exposeHeadRoute: false,
      schema: describePage(
        { params },
        {
          summary: 'Download an export',
          tags,
          responses: { 200: descriptionTextOf('application/octet-stream', 'The file') },
          errors: [401, 403, 429],
        },
      ),
    },
    async (request, reply) => sendExport(context, reply, request.params.format),
  )

  app.post(
    path,
    {
      config,
      preValidation,
      schema: describePage(
        { params, body: formOf({}) },
        {
          summary: 'Confirm who downloads an export',
          tags,
          responses: { 303: redirect },
          errors: [401, 403, 429],
        },
      ),
    },
    async (request, reply) =>
      reply.redirect(`${transferPath}?download=${request.params.format}`, 303),
  )
}
