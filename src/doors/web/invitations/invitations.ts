import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { actingPrincipal, recordAct, type ActKind } from '../../../identity/audit-log/audit-log.js'
import { principalOf } from '../../../identity/guard.js'
import {
  createInvitation,
  hasInvitations,
  invitationUrl,
  mayInvitePeople,
  type InvitationDraft,
} from '../../../identity/invitations/invitations.js'
import { deleteInvitation, listInvitations } from '../../../identity/invitations/store.js'
import { createFormRenderer, type Mistake } from '../../../html/form-again.js'
import { describePage, formOf, formText } from '../../../html/forms.js'
import { sendPage } from '../../../html/render.js'
import { getVisitor, type Visitor } from '../../../html/visitor.js'
import type { Context } from '../../../platform/context.js'
import { html, redirect } from '../../../platform/http/describe.js'
import { createErrorHandler } from '../../../platform/http/errors.js'
import { queryInteger, queryText } from '../../../platform/http/query.js'
import { Problem } from '../../../platform/problem.js'
import { invitationsPath } from '../admin/admin-page.js'
import { createPageProblemRenderer } from '../log-in/log-in-required.js'
import { invitationsPage, type InvitationsView } from './invitations-page.js'

const tags: [string] = ['Invitations']
const responses = { 200: html, 302: redirect }

const wholeText = z.string().regex(/^\s*\d{1,6}\s*$/, 'Enter a whole number.')
const inviteForm = formOf({ note: formText(1000), uses: wholeText, days: wholeText })
const revokeForm = formOf({ handle: formText(100) })

/** What a visitor sees: an administrator everything. Throws `invitations_closed`. */
async function readInvitationsOf(context: Context, visitor: Visitor): Promise<InvitationsView> {
  const { config, db, clock } = context
  const isOn = hasInvitations(config)
  if (!visitor.isAdministrator && !mayInvitePeople(config, false))
    throw new Problem('invitations_closed')
  const whose = visitor.isAdministrator ? undefined : visitor.accountId
  return { invitations: await listInvitations(db, whose), isOn, now: clock.now() }
}

/** Notes what an administrator did; what users do with their own is no administration. */
async function recordInvitation(
  context: Context,
  request: FastifyRequest,
  { act, note, detail }: { act: ActKind; note: string; detail?: string },
): Promise<void> {
  if (!getVisitor(context, request).isAdministrator) return
  const actor = actingPrincipal(principalOf(request))
  await recordAct(context, { actor, act, subject: note === '' ? undefined : note, detail })
}

async function invite(context: Context, request: FastifyRequest, draft: InvitationDraft) {
  const { accountId, isAdministrator } = getVisitor(context, request)
  const { secret } = await createInvitation(context, { accountId, isAdministrator }, draft)
  const detail = `${draft.maxUses} people, ${draft.days} days`
  await recordInvitation(context, request, { act: 'invitation.create', note: draft.note, detail })
  return invitationUrl(context.config, secret)
}

async function revokeInvitation(
  context: Context,
  request: FastifyRequest,
  handle: string,
): Promise<void> {
  const { accountId, isAdministrator } = getVisitor(context, request)
  const note = await deleteInvitation(context.db, handle, isAdministrator ? undefined : accountId)
  if (note === undefined) throw new Problem('invitation_unknown')
  await recordInvitation(context, request, { act: 'invitation.revoke', note })
}

function createInvitationRenderer(context: Context) {
  const showAgain = async (request: FastifyRequest, mistake: Mistake) => {
    const visitor = getVisitor(context, request)
    return invitationsPage(visitor, { ...(await readInvitationsOf(context, visitor)), mistake })
  }
  return createFormRenderer(createPageProblemRenderer(context), { [invitationsPath]: showAgain })
}

const revokeRoute: FastifyPluginAsyncZod<Context> = async (app, context) => {
  app.post(
    `${invitationsPath}/revoke`,
    {
      config: { access: 'visitor' },
      schema: describePage(
        { body: revokeForm },
        { summary: 'Revoke an invitation', tags, responses: { 302: redirect }, errors: [404] },
      ),
    },
    async (request, reply) => {
      await revokeInvitation(context, request, request.body.handle)
      return reply.redirect(`${invitationsPath}?done=revoked`, 302)
    },
  )
}

/** `invitations`: links that let others make an account. */
export const invitationRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const config = { access: 'visitor' } as const
  app.setErrorHandler(createErrorHandler(createInvitationRenderer(context)))
  await app.register(revokeRoute, context)

  app.get(
    invitationsPath,
    {
      config,
      schema: describePage(
        { querystring: z.object({ done: queryText(20), page: queryInteger }) },
        { summary: 'Invitations', tags, responses, errors: [403] },
      ),
    },
    async (request, reply) => {
      const visitor = getVisitor(context, request)
      const news = request.query.done === 'revoked' ? 'The invitation is revoked.' : undefined
      const view = await readInvitationsOf(context, visitor)
      return sendPage(reply, invitationsPage(visitor, { ...view, page: request.query.page, news }))
    },
  )

  app.post(
    invitationsPath,
    {
      config: { ...config, keepsForm: true },
      schema: describePage(
        { body: inviteForm },
        { summary: 'Make an invitation', tags, responses, errors: [403, 409] },
      ),
    },
    async (request, reply) => {
      const { note, uses, days } = request.body
      const made = await invite(context, request, { note, maxUses: +uses, days: +days })
      const visitor = getVisitor(context, request)
      const view = await readInvitationsOf(context, visitor)
      return sendPage(reply, invitationsPage(visitor, { ...view, made }))
    },
  )
}
