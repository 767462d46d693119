import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { describePage } from '../../../html/forms.js'
import {
  operatorPagesPath,
  operatorPageTitles,
  readOperatorPages,
  renderOperatorPages,
  type RenderedOperatorPage,
} from '../../../html/operator-pages.js'
import { sendPage, type PageSource } from '../../../html/render.js'
import { findVisitor, type Visitor } from '../../../html/visitor.js'
import type { Context } from '../../../platform/context.js'
import { html } from '../../../platform/http/describe.js'
import { Problem } from '../../../platform/problem.js'
import { BuiltHtml } from '../docs/manual-page.js'

const operatorPage =
  ({ name, html }: RenderedOperatorPage, visitor: Visitor | undefined): PageSource =>
  ({ t }) => ({
    title: t(operatorPageTitles[name]),
    visitor,
    content: (
      <article class="doc" dir="auto">
        <BuiltHtml html={html} />
      </article>
    ),
  })

/** `pages/terms`, `privacy` and `contact`: what the operator has written; read once, at the start. */
export const operatorPageRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const pages = await renderOperatorPages(readOperatorPages(context.config.dataDir))

  app.get(
    `${operatorPagesPath}/:name`,
    {
      config: { access: 'public' },
      schema: describePage(
        { params: z.object({ name: z.string().max(100) }) },
        {
          summary: 'Terms, privacy or contact, as the operator has written it',
          tags: ['About'],
          responses: { 200: html },
          errors: [404],
        },
      ),
    },
    async (request, reply) => {
      const page = pages.find(({ name }) => name === request.params.name)
      if (!page) throw new Problem('not_found')
      return sendPage(reply, operatorPage(page, await findVisitor(context, request)))
    },
  )
}
