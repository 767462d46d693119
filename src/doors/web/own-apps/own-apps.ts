import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import {
  deleteApplication,
  findOwnApplication,
  listOwnApplications,
} from '../../../authorization/application-store.js'
import { countRegistration } from '../../../authorization/flood-limits.js'
import { rotateSecret } from '../../../authorization/manage-client.js'
import { registerApplication } from '../../../authorization/register-application.js'
import { createFormRenderer, type Mistake } from '../../../html/form-again.js'
import { describePage, formOf, formText } from '../../../html/forms.js'
import { listTypedIn } from '../../../html/kept-form.js'
import { pageOfList } from '../../../html/page-of-list.js'
import { sendPage } from '../../../html/render.js'
import { getVisitor, type Visitor } from '../../../html/visitor.js'
import type { Context } from '../../../platform/context.js'
import { html, redirect } from '../../../platform/http/describe.js'
import { createErrorHandler } from '../../../platform/http/errors.js'
import { queryInteger, queryText } from '../../../platform/http/query.js'
import { Problem } from '../../../platform/problem.js'
import { createPageProblemRenderer } from '../log-in/log-in-required.js'
import { appDraftForm, applicationOfDraft } from './app-draft.js'
import { appSecretPage, ownAppsPage, type OwnAppsView } from './own-apps-page.js'
import { ownAppsPath } from './paths.js'

const tags: [string] = ['Apps and devices']
const config = { access: 'visitor' } as const
const query = z.object({ page: queryInteger, done: queryText(20) })
const handleForm = formOf({ handle: formText(100) })
const pageSize = 20

/** A page of a person's apps. */
async function readOwnApps(
  { db, clock }: Context,
  { accountId }: Visitor,
  { page: asked, done }: z.infer<typeof query>,
): Promise<OwnAppsView> {
  const all = await listOwnApplications(db, accountId)
  const { shown, page, hasNext } = pageOfList(all, asked, pageSize)
  return {
    applications: shown,
    page,
    hasNext,
    now: clock.now(),
    news: done === 'removed' ? 'Removed.' : undefined,
  }
}

/** The page again, with what was wrong with the form. */
function createOwnAppsRenderer(context: Context) {
  const showAgain = async (request: FastifyRequest, mistake: Mistake) => {
    const visitor = getVisitor(context, request)
    const view = await readOwnApps(context, visitor, {})
    const scopeNames = listTypedIn(request.body, 'scope')
    return ownAppsPage(visitor, { ...view, mistake: { ...mistake, scopeNames } })
  }
  return createFormRenderer(createPageProblemRenderer(context), { [ownAppsPath]: showAgain })
}

const ownAppListRoute: FastifyPluginAsyncZod<Context> = async (app, context) => {
  app.get(
    ownAppsPath,
    {
      config,
      schema: describePage(
        { querystring: query },
        { summary: 'OAuth apps of your own', tags, responses: { 200: html, 302: redirect } },
      ),
    },
    async (request, reply) => {
      const visitor = getVisitor(context, request)
      return sendPage(
        reply,
        ownAppsPage(visitor, await readOwnApps(context, visitor, request.query)),
      )
    },
  )
}

const registerOwnAppRoute: FastifyPluginAsyncZod<Context> = async (app, context) => {
  app.post(
    ownAppsPath,
    {
      config: { ...config, keepsForm: true },
      schema: describePage(
        { body: appDraftForm(context.config.oauth) },
        { summary: 'Register an app', tags, responses: { 200: html }, errors: [429] },
      ),
    },
    async (request, reply) => {
      const visitor = getVisitor(context, request)
      await countRegistration(context, request.ip)
      const draft = applicationOfDraft(request.body, visitor.accountId)
      const { application, secret } = await registerApplication(context, draft)
      return sendPage(reply, appSecretPage(visitor, { ...application, secret }))
    },
  )
}

/** `account/apps`: the OAuth apps that a person has registered. */
export const ownAppPageRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  app.setErrorHandler(createErrorHandler(createOwnAppsRenderer(context)))
  await app.register(ownAppListRoute, context)
  await app.register(registerOwnAppRoute, context)

  app.post(
    `${ownAppsPath}/secret`,
    {
      config,
      schema: describePage(
        { body: handleForm },
        { summary: 'Replace the secret of an app', tags, responses: { 200: html } },
      ),
    },
    async (request, reply) => {
      const visitor = getVisitor(context, request)
      const key = { ownerId: visitor.accountId, handle: request.body.handle }
      const { application, secret } = await rotateSecret(context.db, key)
      return sendPage(reply, appSecretPage(visitor, { ...application, secret }))
    },
  )

  app.post(
    `${ownAppsPath}/remove`,
    {
      config,
      schema: describePage(
        { body: handleForm },
        { summary: 'Remove an app and all its tokens', tags, responses: { 302: redirect } },
      ),
    },
    async (request, reply) => {
      const { accountId } = getVisitor(context, request)
      const found = await findOwnApplication(context.db, accountId, request.body.handle)
      if (!found) throw new Problem('not_found')
      await deleteApplication(context.db, found.id)
      return reply.redirect(`${ownAppsPath}?done=removed`, 302)
    },
  )
}
