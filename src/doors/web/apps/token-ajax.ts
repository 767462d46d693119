import type { Context } from '../../../platform/context.js'
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { principalOf } from '../../../identity/guard.js'
import { requesterOf } from '../../../identity/security-events/security-events.js'
import { revokeSession } from '../../../identity/sessions/revoke-session.js'
import { redirect } from '../../../platform/http/describe.js'
import { createErrorHandler, type AsyncRenderer } from '../../../platform/http/errors.js'
import { queryText } from '../../../platform/http/query.js'
import { Problem } from '../../../platform/problem.js'
import { describePage } from '../../../html/forms.js'
import { renderPageProblem } from '../../../html/problem-page.js'
import { returnPathOf } from '../../../html/return-path.js'

const query = z.object({
  action: queryText(),
  session: queryText(),
  redirect: queryText(),
  referer: queryText(8000),
})

/** A script asks with `redirect=false` and reads JSON; a form without script is led back. */
function wantsScriptResponse(request: FastifyRequest): boolean {
  const { data } = query.safeParse(request.query)
  return data?.redirect !== undefined && data.redirect !== 'true'
}

const renderAjaxProblem: AsyncRenderer = (problem, request) => {
  if (!wantsScriptResponse(request)) return renderPageProblem(problem, request)
  if (problem.code === 'log_in_required') return { status: 403, body: { error: 'No such user' } }
  return { status: problem.status, body: { error: problem.message } }
}

/** `token_ajax`: revokes one of the visitor's own sessions, by handle or by the session itself. */
export const tokenAjaxRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  app.setErrorHandler(createErrorHandler(renderAjaxProblem))

  app.post(
    '/token_ajax',
    {
      config: { access: 'visitor' },
      schema: describePage(
        { querystring: query },
        {
          summary: 'Revoke one, as the script of the Invidious page asks',
          tags: ['Apps and devices'],
          responses: { 200: z.object({}), 302: redirect },
          errors: [403],
        },
      ),
    },
    async (request, reply) => {
      const { action = '', session = '', referer } = request.query
      if (action !== 'revoke_token') {
        throw new Problem('input_invalid', `Unsupported action ${action}`)
      }
      await revokeSession(context, principalOf(request), {
        named: session,
        from: requesterOf(request),
      })
      if (wantsScriptResponse(request)) return {}
      return reply.redirect(returnPathOf(referer, '/token_manager'), 302)
    },
  )
}
