import { Readable } from 'node:stream'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requireProofOfCookie } from '../../identity/accounts/confirm-password.js'
import { accountOfSession, principalOf } from '../../identity/guard.js'
import {
  exporters,
  exportFileName,
  exportFormats,
} from '../../library/transfer/export/export-formats.js'
import type { Context } from '../../platform/context.js'
import { descriptionTextOf } from '../../platform/http/describe.js'
import { guarded, needsFreshLogIn } from './describe.js'

const exportFileRoute = {
  ...guarded(
    'export/:format',
    { params: z.object({ format: z.enum(exportFormats) }) },
    {
      operationId: 'exportFile',
      summary: 'Export as a file of another format',
      description:
        '`zip` has everything, with a JSON document a subject; the others have what their programs ' +
        'can hold. `import` takes each of them again. ' +
        needsFreshLogIn,
      tags: ['Export and import'],
      responses: { 200: descriptionTextOf('application/octet-stream', 'The file') },
    },
  ),
  exposeHeadRoute: false,
}

/** `export/:format`: files for other programs, written while they are read from the database. */
export const exportRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const { db, clock } = context
  app.get('/export/:format', exportFileRoute, async (request, reply) => {
    await requireProofOfCookie(context, principalOf(request), request.ip)
    const { id, name } = accountOfSession(request)
    const exporter = exporters[request.params.format]
    const file = exportFileName({ name, now: clock.now() }, exporter)
    return reply
      .type(exporter.contentType)
      .header('content-disposition', `attachment; filename="${file}"`)
      .send(Readable.from(exporter.write(db, id), { objectMode: false }))
  })
}
