import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { actWords } from '../../../identity/audit-log/audit-log.js'
import { countActs, listAuditedActs } from '../../../identity/audit-log/store.js'
import { describePage } from '../../../html/forms.js'
import { sendPage } from '../../../html/render.js'
import { getVisitor } from '../../../html/visitor.js'
import type { Context } from '../../../platform/context.js'
import { html, redirect } from '../../../platform/http/describe.js'
import { queryInteger, queryText } from '../../../platform/http/query.js'
import { auditPath } from './admin-page.js'
import { auditPage, type AuditView } from './audit-page.js'

const pageSize = 50

/** The kinds whose words contain a text. */
const actsCalled = (text: string) =>
  Object.entries(actWords).flatMap(([act, words]) =>
    words.toLowerCase().includes(text.toLowerCase()) ? [act] : [],
  )

/** A page of the audit log; beyond the last one is the last. */
async function readAudit({ db, clock }: Context, text: string, asked: number): Promise<AuditView> {
  const filter = { text, acts: actsCalled(text) }
  const total = await countActs(db, filter)
  const lastPage = Math.max(1, Math.ceil(total / pageSize))
  const page = Math.min(Math.max(1, asked), lastPage)
  const acts = await listAuditedActs(db, filter, { offset: (page - 1) * pageSize, limit: pageSize })
  return { text, acts, total, page, hasNext: page < lastPage, now: clock.now() }
}

/** `admin/audit`: what administrators, keys and commands did. */
export const auditPageRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  app.get(
    auditPath,
    {
      config: { access: 'administrator' },
      schema: describePage(
        { querystring: z.object({ q: queryText(200), page: queryInteger }) },
        {
          summary: 'What administrators, keys and commands did',
          tags: ['Administration pages'],
          responses: { 200: html, 302: redirect },
          errors: [403],
        },
      ),
    },
    async (request, reply) => {
      const { q: text = '', page = 1 } = request.query
      const view = await readAudit(context, text.trim(), page)
      return sendPage(reply, auditPage(getVisitor(context, request), view))
    },
  )
}
