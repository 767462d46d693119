import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { revokeAllOthers } from '../../../identity/accounts/revoke-access.js'
import { requesterOf } from '../../../identity/security-events/security-events.js'
import { listSecurityEvents } from '../../../identity/security-events/store.js'
import { endOfSession, hasExpired, type SessionKind } from '../../../identity/sessions/kinds.js'
import { revokeOwnSession } from '../../../identity/sessions/revoke-session.js'
import { listSessions } from '../../../identity/sessions/store.js'
import { describePage, formOf, formText } from '../../../html/forms.js'
import { sendPage } from '../../../html/render.js'
import { getVisitor, type Visitor } from '../../../html/visitor.js'
import type { Context } from '../../../platform/context.js'
import { html, redirect } from '../../../platform/http/describe.js'
import { queryInteger, queryText } from '../../../platform/http/query.js'
import { proveFirst } from '../proof/prove-first.js'
import { securityPage, type SecurityView } from './security-page.js'

const tags: [string] = ['Account']
const query = z.object({ page: queryInteger, done: queryText() })
const endForm = formOf({ handle: formText(100) })
const pageSize = 50
/** All others are on the page of apps and devices, which can be searched. */
const shownLogIns = 25

/** The kinds of session that a person opens by logging in. */
const logInKinds: ReadonlySet<SessionKind> = new Set<SessionKind>([
  'browser',
  'registered',
  'login',
  'app_login',
])

const news = new Map([
  ['ended', 'Logged out.'],
  ['ended-others', 'You’re logged out everywhere else.'],
])

async function listLogIns({ config, db, clock }: Context, { accountId, session }: Visitor) {
  const now = clock.now()
  const open = (await listSessions(db, accountId))
    .filter((each) => logInKinds.has(each.kind) && !hasExpired(each, config, now))
    .map((each) => ({ ...each, endsAt: endOfSession(each, config) }))
  return open.sort((a, b) => Number(b.id === session.id) - Number(a.id === session.id))
}

async function readSecurityView(
  context: Context,
  visitor: Visitor,
  { page: asked = 1, done = '' }: z.infer<typeof query>,
): Promise<SecurityView> {
  const page = Math.min(Math.max(1, asked), 1000)
  const events = await listSecurityEvents(context.db, visitor.accountId, {
    offset: (page - 1) * pageSize,
    limit: pageSize + 1,
  })
  const sessions = await listLogIns(context, visitor)
  return {
    sessions: sessions.slice(0, shownLogIns),
    moreSessions: Math.max(0, sessions.length - shownLogIns),
    events: events.slice(0, pageSize),
    page,
    hasNext: events.length > pageSize,
    now: context.clock.now(),
    news: news.get(done),
  }
}

async function endOthers(context: Context, request: FastifyRequest): Promise<void> {
  const { accountId, session } = getVisitor(context, request)
  const from = requesterOf(request)
  await revokeAllOthers(context, { accountId, keepSessionId: session.id, from })
}

/** `account/security`: where the visitor is logged in, and the log of security events. */
export const securityRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const config = { access: 'visitor' } as const

  app.get(
    '/account/security',
    {
      config,
      schema: describePage(
        { querystring: query },
        { summary: 'Log-ins and security events', tags, responses: { 200: html, 302: redirect } },
      ),
    },
    async (request, reply) => {
      const visitor = getVisitor(context, request)
      const view = await readSecurityView(context, visitor, request.query)
      return sendPage(reply, securityPage(visitor, view))
    },
  )

  app.post(
    '/account/security/end',
    {
      config,
      schema: describePage(
        { body: endForm },
        { summary: 'Log out one device', tags, responses: { 302: redirect } },
      ),
    },
    async (request, reply) => {
      const { accountId } = getVisitor(context, request)
      const key = { handle: request.body.handle }
      await revokeOwnSession(context, { accountId, key, from: requesterOf(request) })
      return reply.redirect('/account/security?done=ended', 302)
    },
  )

  app.post(
    '/account/security/end-others',
    {
      config,
      preValidation: proveFirst(context),
      schema: describePage(
        {},
        { summary: 'Log out everywhere else', tags, responses: { 302: redirect } },
      ),
    },
    async (request, reply) => {
      await endOthers(context, request)
      return reply.redirect('/account/security?done=ended-others', 302)
    },
  )
}
