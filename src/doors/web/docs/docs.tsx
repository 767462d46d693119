import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { describePage } from '../../../html/forms.js'
import { sendPage } from '../../../html/render.js'
import { findVisitor } from '../../../html/visitor.js'
import type { Context } from '../../../platform/context.js'
import { descriptionTextOf, html } from '../../../platform/http/describe.js'
import { Problem } from '../../../platform/problem.js'
import { BuiltHtml, manualPage } from './manual-page.js'
import { openManual } from './manual.js'

const tags: [string] = ['About']

/** `/docs`: the manual, and the files that it links to. */
export const manualRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const getManual = openManual()

  const sendManualPage = async (request: FastifyRequest, reply: FastifyReply, name: string) => {
    const page = getManual().pages.get(name)
    if (!page) throw new Problem('not_found')
    const visitor = await findVisitor(context, request)
    return sendPage(reply, manualPage({ ...page, visitor, content: <BuiltHtml {...page} /> }))
  }

  app.get(
    '/docs',
    {
      config: { access: 'public' },
      schema: describePage({}, { summary: 'The manual', tags, responses: { 200: html } }),
    },
    (request, reply) => sendManualPage(request, reply, 'README'),
  )

  app.get(
    '/docs/:name',
    {
      config: { access: 'public' },
      schema: describePage(
        { params: z.object({ name: z.string().max(100) }) },
        { summary: 'A page of the manual', tags, responses: { 200: html }, errors: [404] },
      ),
    },
    (request, reply) => {
      if (request.params.name === 'README') throw new Problem('not_found')
      return sendManualPage(request, reply, request.params.name)
    },
  )
}

/** `/docs/files`: the files of the repository that the manual links to, as they are. */
export const manualFileRoutes: FastifyPluginAsyncZod = async (app) => {
  const getManual = openManual()
  app.get(
    '/docs/files/:name',
    {
      config: { access: 'public' },
      schema: describePage(
        { params: z.object({ name: z.string().max(200) }) },
        {
          summary: 'A file that the manual links to',
          tags,
          responses: { 200: descriptionTextOf('text/plain', 'The file') },
          errors: [404],
        },
      ),
    },
    async (request, reply) => {
      const text = getManual().files.get(request.params.name)
      if (text === undefined) throw new Problem('not_found')
      return reply.type('text/plain; charset=utf-8').send(text)
    },
  )
}
