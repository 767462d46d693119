import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { principalOf } from '../../../identity/guard.js'
import { deleteSession } from '../../../identity/sessions/store.js'
import { redirect } from '../../../platform/http/describe.js'
import { queryText } from '../../../platform/http/query.js'
import { clearBrowserCookie } from '../../../html/browser-cookie.js'
import { describe } from '../describe.js'
import { returnPathOf } from '../../../html/return-path.js'
import { checkForm, requireVisitor, type PageParts } from '../../../html/visitor.js'

const query = z.object({ referer: queryText(8000) })

/** Ends this browser's session. The tokens that it allowed go on: they have no parent. */
export const signOutRoutes: FastifyPluginAsyncZod<PageParts> = async (app, parts) => {
  app.post(
    '/signout',
    {
      onRequest: requireVisitor,
      preValidation: checkForm(parts),
      schema: describe(
        { querystring: query },
        { summary: 'Sign this browser out', tags: ['Sign in'], answers: { 302: redirect } },
      ),
    },
    async (request, reply) => {
      await deleteSession(parts.db, principalOf(request).session.id)
      clearBrowserCookie(reply, parts.config.baseUrl)
      return reply.redirect(returnPathOf(request.query.referer, '/'), 302)
    },
  )
}
