import type { Context } from '../../../platform/context.js'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { principalOf } from '../../../identity/guard.js'
import { deleteSession } from '../../../identity/sessions/revocation-store.js'
import { redirect } from '../../../platform/http/describe.js'
import { queryText } from '../../../platform/http/query.js'
import { clearBrowserCookie } from '../../../html/browser-cookie.js'
import { describePage } from '../../../html/forms.js'
import { returnPathOf } from '../../../html/return-path.js'

const query = z.object({ referer: queryText(8000) })

/** Ends this browser's session. The tokens that it allowed go on: they have no parent. */
export const signOutRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  app.post(
    '/signout',
    {
      config: { access: 'visitor' },
      schema: describePage(
        { querystring: query },
        { summary: 'Log this browser out', tags: ['Log in'], responses: { 302: redirect } },
      ),
    },
    async (request, reply) => {
      await deleteSession(context.db, principalOf(request).session.id)
      clearBrowserCookie(reply, context.config.baseUrl)
      return reply.redirect(returnPathOf(request.query.referer, '/'), 302)
    },
  )
}
