import type { Context } from '../../../platform/context.js'
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { endOfSession, hasExpired } from '../../../identity/sessions/kinds.js'
import { revokeAllOthers } from '../../../identity/accounts/revoke-access.js'
import { requesterOf } from '../../../identity/security-events/security-events.js'
import { revokeOwnSession } from '../../../identity/sessions/revoke-session.js'
import { listSessions, type Session } from '../../../identity/sessions/store.js'
import { html, redirect } from '../../../platform/http/describe.js'
import { queryInteger, queryText } from '../../../platform/http/query.js'
import { Problem } from '../../../platform/problem.js'
import { describePage, formOf, formText } from '../../../html/forms.js'
import { sendPage } from '../../../html/render.js'
import { sessionTitleOf } from '../../../html/session-words.js'
import { proveFirst } from '../proof/prove-first.js'
import { tokenManagerPage, type TokenManagerView } from './token-manager-page.js'
import { getVisitor, type Visitor } from '../../../html/visitor.js'

const tags: [string] = ['Apps and devices']

const form = formOf({ handle: formText(100), all_others: z.literal('true').optional() })

const query = z.object({ q: queryText(100), page: queryInteger })
const pageSize = 50

const matches = (session: Session, search: string) =>
  [sessionTitleOf(session), session.client ?? ''].some((text) =>
    text.toLowerCase().includes(search.toLowerCase()),
  )

/** A page of what has access and the search finds; beyond the last page is the last. */
async function readView(
  { config, db, clock }: Context,
  visitor: Visitor,
  { q: search = '', page = 1 }: z.infer<typeof query>,
): Promise<TokenManagerView> {
  const now = clock.now()
  const live = (await listSessions(db, visitor.accountId)).filter(
    (session) => !hasExpired(session, config, now),
  )
  const found = live.filter((session) => matches(session, search))
  const shown = Math.min(Math.max(1, page), Math.max(1, Math.ceil(found.length / pageSize)))
  const sessions = found
    .slice((shown - 1) * pageSize, shown * pageSize)
    .map((session) => ({ ...session, endsAt: endOfSession(session, config) }))
  const others = live.filter(({ id }) => id !== visitor.session.id).length
  const hasNext = shown * pageSize < found.length
  return { sessions, found: found.length, others, search, page: shown, hasNext, now }
}

async function revoke(
  context: Context,
  request: FastifyRequest,
  { handle, all_others }: z.infer<typeof form>,
): Promise<void> {
  const { accountId, session } = getVisitor(context, request)
  const from = requesterOf(request)
  if (all_others) {
    await revokeAllOthers(context, { accountId, keepSessionId: session.id, from })
  } else if (handle) await revokeOwnSession(context, { accountId, key: { handle }, from })
  else throw new Problem('input_invalid', 'Nothing to revoke: send handle or all_others')
}

/** `token_manager`: one list of every credential, whichever door it came through. */
export const tokenManagerRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  app.get(
    '/token_manager',
    {
      config: { access: 'visitor' },
      schema: describePage(
        { querystring: query },
        { summary: 'Apps and devices with access', tags, responses: { 200: html, 302: redirect } },
      ),
    },
    async (request, reply) => {
      const visitor = getVisitor(context, request)
      return sendPage(
        reply,
        tokenManagerPage(visitor, await readView(context, visitor, request.query)),
      )
    },
  )

  app.post(
    '/token_manager',
    {
      config: { access: 'visitor' },
      preValidation: proveFirst(
        context,
        (body) => form.safeParse(body).data?.all_others === 'true',
      ),
      schema: describePage(
        { body: form },
        { summary: 'Revoke one, or all others', tags, responses: { 302: redirect } },
      ),
    },
    async (request, reply) => {
      await revoke(context, request, request.body)
      return reply.redirect('/token_manager', 302)
    },
  )
}
