import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { accountOfSession } from '../../identity/guard.js'
import {
  preferencesPatchSchema,
  preferencesSchema,
  readPreferencesChange,
} from '../../library/preferences/preferences.js'
import { changePreferences, getOwnPreferences } from '../../library/preferences/store.js'
import type { Database } from '../../platform/db/schema.js'
import { acceptAnyBodyAsText } from '../../platform/http/bodies.js'
import { noContent } from '../../platform/http/describe.js'
import { guarded } from './describe.js'
import { parseBody } from './parse-body.js'

const tags: [string] = ['Preferences']

const readRoute = guarded(
  'preferences',
  {},
  {
    operationId: 'getPreferences',
    summary: 'Read the preferences',
    tags,
    responses: { 200: preferencesSchema },
  },
)
const changeRoute = guarded(
  'preferences',
  { body: z.string().optional() },
  {
    operationId: 'updatePreferences',
    summary: 'Change the named preferences',
    description:
      'What is not named stays; null sets a default again. The body is JSON whatever its type says.',
    tags,
    takes: { 'application/json': preferencesPatchSchema },
    responses: { 204: noContent },
  },
)

/** `preferences`: read and patched. The body is JSON whatever its type says. */
export const preferencesRoutes: FastifyPluginAsyncZod<{ db: Database }> = async (app, { db }) => {
  acceptAnyBodyAsText(app)

  app.get('/preferences', readRoute, (request) => getOwnPreferences(db, accountOfSession(request)))

  app.post('/preferences', changeRoute, async (request, reply) => {
    const change = readPreferencesChange(parseBody(request.body))
    await changePreferences(db, accountOfSession(request).id, change)
    return reply.code(204).send()
  })
}
