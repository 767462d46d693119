import type { FastifyInstance } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { describePage } from '../../../html/forms.js'
import { sendPage } from '../../../html/render.js'
import { findVisitor } from '../../../html/visitor.js'
import type { Context } from '../../../platform/context.js'
import { html } from '../../../platform/http/describe.js'
import { Problem } from '../../../platform/problem.js'
import type { ApiDocument } from './document.js'
import { chapterPage, listChapters, referencePage } from './reference-page.js'
import { scopesPage } from './scopes-page.js'

const tags: [string] = ['About']
const config = { access: 'public' } as const

/** The document of this server; it is made once, when it is first asked for. */
const openDocument = (app: FastifyInstance) => () =>
  // describe-api.ts made it of this shape.
  app.swagger() as unknown as ApiDocument

/** `/docs/reference` and `/docs/scopes`: the API as it is, made from the code that serves it. */
export const referenceRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const getDocument = openDocument(app)

  app.get(
    '/docs/reference',
    {
      config,
      schema: describePage({}, { summary: 'The API reference', tags, responses: { 200: html } }),
    },
    async (request, reply) =>
      sendPage(reply, referencePage(getDocument(), await findVisitor(context, request))),
  )

  app.get(
    '/docs/reference/:chapter',
    {
      config,
      schema: describePage(
        { params: z.object({ chapter: z.string().max(100) }) },
        { summary: 'A part of the API reference', tags, responses: { 200: html }, errors: [404] },
      ),
    },
    async (request, reply) => {
      const document = getDocument()
      const path = `/docs/reference/${request.params.chapter}`
      const chapter = listChapters(document).find((one) => one.path === path)
      if (!chapter) throw new Problem('not_found')
      const visitor = await findVisitor(context, request)
      return sendPage(reply, chapterPage(document, chapter, visitor))
    },
  )

  app.get(
    '/docs/scopes',
    {
      config,
      schema: describePage({}, { summary: 'What scopes open', tags, responses: { 200: html } }),
    },
    async (request, reply) =>
      sendPage(reply, scopesPage(app.listRoutes(), await findVisitor(context, request))),
  )
}
