import type { Context } from '../../platform/context.js'
import type { FastifyReply } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { openRequest } from '../../authorization/decide-request.js'
import { getApplication } from '../../authorization/application-store.js'
import { getWaitingDevice } from '../../authorization/device.js'
import { withinRole } from '../../identity/scopes/oauth-names.js'
import { describePage, formOf, formText } from '../../html/forms.js'
import { appConsentPage } from './consent-page.js'
import { devicePage } from './device-page.js'
import { renderPage, sendPage } from '../../html/render.js'
import { getVisitor } from '../../html/visitor.js'
import { accountOfSession } from '../../identity/guard.js'
import { html, redirect } from '../../platform/http/describe.js'
import { createErrorHandler, type AsyncRenderer } from '../../platform/http/errors.js'
import { queryText } from '../../platform/http/query.js'
import { renderPageProblem } from '../../html/problem-page.js'

const tags: [string] = ['OAuth']

const query = z.object({ user_code: queryText(40) })
const form = formOf({ user_code: formText(40) })

/** A wrong code: the form again, with what was typed. */
function createDeviceRenderer(context: Context): AsyncRenderer {
  return async (problem, request) => {
    const visitor = request.principal && getVisitor(context, request)
    const { data } = form.safeParse(request.body)
    const isMistake = problem.code === 'user_code_unknown' || problem.code === 'too_many_attempts'
    if (!visitor || !data || !isMistake) return renderPageProblem(problem, request)
    const page = devicePage(visitor, { userCode: data.user_code, mistake: problem.message })
    return { status: problem.status, ...(await renderPage(request, page)) }
  }
}

/** The code as devices show it. */
const asShown = (typed: string) =>
  typed
    .toUpperCase()
    .replace(/[^A-Z]/g, '')
    .replace(/^(.{4})/, '$1-')

async function askForDevice(context: Context, reply: FastifyReply, typed: string) {
  const visitor = getVisitor(context, reply.request)
  const device = await getWaitingDevice(context, visitor.accountId, typed)
  const scopes = withinRole(device.scopes, accountOfSession(reply.request).role)
  const application = await getApplication(context.db, device.applicationId)
  const { handle } = await openRequest(context, {
    sessionId: visitor.session.id,
    applicationId: device.applicationId,
    scopes,
    deviceCodeId: device.id,
  })
  const userCode = asShown(typed)
  const consent = { application, handle, scopes, redirectUri: undefined, userCode }
  return sendPage(reply, appConsentPage(visitor, consent))
}

/** The page where a user types a device's code. A code in the link is filled in, not sent. */
export const deviceRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  app.setErrorHandler(createErrorHandler(createDeviceRenderer(context)))

  app.get(
    '/oauth/device',
    {
      config: { access: 'visitor' },
      schema: describePage(
        { querystring: query },
        { summary: 'Where to type a device’s code', tags, responses: { 200: html, 302: redirect } },
      ),
    },
    async (request, reply) => {
      const view = { userCode: request.query.user_code ?? '' }
      return sendPage(reply, devicePage(getVisitor(context, request), view))
    },
  )

  app.post(
    '/oauth/device',
    {
      config: { access: 'visitor' },
      schema: describePage(
        { body: form },
        { summary: 'Find a device by its code', tags, responses: { 200: html }, errors: [429] },
      ),
    },
    (request, reply) => askForDevice(context, reply, request.body.user_code),
  )
}
