import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { createFormRenderer, type Mistake } from '../../../html/form-again.js'
import { describePage } from '../../../html/forms.js'
import { sendPage } from '../../../html/render.js'
import { getVisitor } from '../../../html/visitor.js'
import { accountOfSession } from '../../../identity/guard.js'
import { chosenLocaleIn, type Preferences } from '../../../library/preferences/preferences.js'
import { changePreferences, getPreferences } from '../../../library/preferences/store.js'
import type { Context } from '../../../platform/context.js'
import { html, redirect } from '../../../platform/http/describe.js'
import { createErrorHandler } from '../../../platform/http/errors.js'
import { queryText } from '../../../platform/http/query.js'
import { Problem } from '../../../platform/problem.js'
import { createPageProblemRenderer } from '../log-in/log-in-required.js'
import { preferencesPage, preferencesPath } from './preferences-page.js'
import { readPreferencesForm } from './read-preferences-form.js'

const tags: [string] = ['Preferences']

/** The preferences as the page shows them: without a language where none was chosen. */
async function readShownPreferences(
  { db }: Context,
  request: FastifyRequest,
): Promise<Preferences> {
  const { id, preferences } = accountOfSession(request)
  return { ...(await getPreferences(db, id)), locale: chosenLocaleIn(preferences) ?? '' }
}

async function savePreferences(
  context: Context,
  request: FastifyRequest,
  typed: Record<string, unknown>,
): Promise<void> {
  const shown = await readShownPreferences(context, request)
  const { change, mistakes } = readPreferencesForm(shown, typed)
  const [first] = mistakes.values()
  if (first !== undefined) throw new Problem('input_invalid', first)
  await changePreferences(context.db, accountOfSession(request).id, change)
}

/** `preferences`: all of them in one form; a box that is not ticked is not sent. */
export const preferencesPageRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const showAgain = async (request: FastifyRequest, { typed }: Mistake) => {
    const visitor = getVisitor(context, request)
    const preferences = await readShownPreferences(context, request)
    const { mistakes } = readPreferencesForm(preferences, typed)
    return preferencesPage(visitor, { preferences, typed, mistakes })
  }
  const render = createFormRenderer(createPageProblemRenderer(context), {
    [preferencesPath]: showAgain,
  })
  app.setErrorHandler(createErrorHandler(render))

  app.get(
    preferencesPath,
    {
      config: { access: 'visitor' },
      schema: describePage(
        { querystring: z.object({ done: queryText(20) }) },
        { summary: 'The preferences', tags, responses: { 200: html, 302: redirect } },
      ),
    },
    async (request, reply) => {
      const visitor = getVisitor(context, request)
      const preferences = await readShownPreferences(context, request)
      const isSaved = request.query.done === 'saved'
      return sendPage(reply, preferencesPage(visitor, { preferences, isSaved }))
    },
  )

  app.post(
    preferencesPath,
    {
      config: { access: 'visitor', keepsForm: true },
      schema: describePage(
        { body: z.preprocess((body) => body ?? {}, z.looseObject({})) },
        { summary: 'Change the preferences', tags, responses: { 302: redirect } },
      ),
    },
    async (request, reply) => {
      await savePreferences(context, request, request.body)
      return reply.redirect(`${preferencesPath}?done=saved`, 302)
    },
  )
}
