import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { checkScopes } from '../../../identity/scopes/check-scopes.js'
import { createFormRenderer, type Mistake } from '../../../html/form-again.js'
import { describePage, formList, formOf, formText } from '../../../html/forms.js'
import { listTypedIn } from '../../../html/kept-form.js'
import { sendPage } from '../../../html/render.js'
import { getVisitor } from '../../../html/visitor.js'
import { day, second } from '../../../platform/clock.js'
import type { Context } from '../../../platform/context.js'
import { html, redirect } from '../../../platform/http/describe.js'
import { createErrorHandler } from '../../../platform/http/errors.js'
import { queryText } from '../../../platform/http/query.js'
import { Problem } from '../../../platform/problem.js'
import { createPageProblemRenderer } from '../log-in/log-in-required.js'
import { tokenBuilderPage, tokenBuilderPath, type TokenBuilderView } from './token-builder-page.js'
import { tokenLifetimes, tokenPresets } from './token-choices.js'

const tags: [string] = ['Apps and devices']
const query = z.object({ for: queryText(20) })
const usualDays = tokenLifetimes[0].days
const form = formOf({
  scope: formList(100, 200),
  more: formText(2000),
  days: z.enum(tokenLifetimes.map(({ days }) => days)).default(usualDays),
})

function presetView(name: string | undefined): TokenBuilderView {
  const preset = tokenPresets.find((each) => each.name === name)
  return { scopes: preset?.scopes ?? [], more: '', days: usualDays, preset: preset?.name }
}

/** The page again, with what was ticked and typed. */
async function showBuilderAgain(context: Context, request: FastifyRequest, mistake: Mistake) {
  const scopes = listTypedIn(request.body, 'scope')
  const { more = '', days = usualDays } = mistake.typed
  const view = { scopes, more, days, preset: undefined, mistake }
  return tokenBuilderPage(getVisitor(context, request), view)
}

/** The page that asks for consent, for a token of these scopes. Throws `scope_malformed`. */
function consentPathOf({ scope, more, days }: z.infer<typeof form>, now: number): string {
  const scopes = [...new Set([...scope, ...more.split(/[\s,]+/).filter(Boolean)])]
  if (scopes.length === 0) {
    throw new Problem('scope_malformed', 'Tick at least one box, or type a scope.')
  }
  checkScopes(scopes)
  const expire = days === 'never' ? '' : String(Math.floor((now + Number(days) * day) / second))
  return `/authorize_token?${new URLSearchParams({ scopes: scopes.join(','), expire }).toString()}`
}

/** `account/tokens/new`: a token is put together; `authorize_token` creates it. */
export const tokenBuilderRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const pages = {
    [tokenBuilderPath]: (request: FastifyRequest, mistake: Mistake) =>
      showBuilderAgain(context, request, mistake),
  }
  const render = createFormRenderer(createPageProblemRenderer(context), pages)
  app.setErrorHandler(createErrorHandler(render))

  app.get(
    tokenBuilderPath,
    {
      config: { access: 'visitor' },
      schema: describePage(
        { querystring: query },
        { summary: 'Build a token', tags, responses: { 200: html, 302: redirect } },
      ),
    },
    async (request, reply) =>
      sendPage(
        reply,
        tokenBuilderPage(getVisitor(context, request), presetView(request.query.for)),
      ),
  )

  app.post(
    tokenBuilderPath,
    {
      config: { access: 'visitor', keepsForm: true },
      schema: describePage(
        { body: form },
        { summary: 'Choose what a token may do', tags, responses: { 302: redirect } },
      ),
    },
    async (request, reply) => reply.redirect(consentPathOf(request.body, context.clock.now()), 302),
  )
}
