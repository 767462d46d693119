import type { Context } from '../../../platform/context.js'
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { endOfSession, hasExpired } from '../../../identity/sessions/kinds.js'
import { revokeAllOthers } from '../../../identity/accounts/revoke-access.js'
import { requesterOf } from '../../../identity/security-events/security-events.js'
import { renameSession } from '../../../identity/sessions/rename-session.js'
import { revokeOwnSession } from '../../../identity/sessions/revoke-session.js'
import { findOwnSession, listSessions, type Session } from '../../../identity/sessions/store.js'
import { html, redirect } from '../../../platform/http/describe.js'
import { createErrorHandler } from '../../../platform/http/errors.js'
import { queryInteger, queryText } from '../../../platform/http/query.js'
import { Problem } from '../../../platform/problem.js'
import { createFormRenderer, type Mistake } from '../../../html/form-again.js'
import { describePage, formOf, formText } from '../../../html/forms.js'
import { pageOfList } from '../../../html/page-of-list.js'
import { sendPage } from '../../../html/render.js'
import { sessionTitleOf } from '../../../html/session-words.js'
import { proveFirst } from '../proof/prove-first.js'
import {
  credentialGroups,
  groupNameOf,
  inGroups,
  type CredentialGroup,
} from './credential-groups.js'
import { credentialNameLength, tokenManagerPath } from './credential-item.js'
import { createPageProblemRenderer } from '../log-in/log-in-required.js'
import { tokenManagerPage, type TokenManagerView } from './token-manager-page.js'
import { getVisitor, type Visitor } from '../../../html/visitor.js'

const tags: [string] = ['Apps and devices']

const form = formOf({ handle: formText(100), all_others: z.literal('true').optional() })
const renameForm = formOf({
  handle: formText(100),
  name: formText(credentialNameLength)
    .transform((name) => name.trim())
    .refine((name) => name !== '', 'Give it a name.')
    .refine((name) => !/\p{Cc}/u.test(name), 'A name has no control characters.'),
})

const query = z.object({
  q: queryText(100),
  group: queryText(20),
  page: queryInteger,
  done: queryText(20),
})
const pageSize = 25

const news: Readonly<Record<string, string>> = {
  revoked: 'Revoked. It has no access any more.',
  renamed: 'The new name is saved.',
}

const matches = (session: Session, search: string) =>
  [sessionTitleOf(session), session.client ?? ''].some((text) =>
    text.toLowerCase().includes(search.toLowerCase()),
  )

const countGroup = (sessions: readonly Session[], group: CredentialGroup['name']) =>
  sessions.filter((session) => groupNameOf(session) === group).length

/** A page of what has access and the search finds. */
async function readView(
  { config, db, clock }: Context,
  visitor: Visitor,
  { q: search = '', group: wanted, page: asked, done = '' }: z.infer<typeof query>,
): Promise<TokenManagerView> {
  const now = clock.now()
  const live = (await listSessions(db, visitor.accountId)).filter(
    (session) => !hasExpired(session, config, now),
  )
  const found = live.filter((session) => matches(session, search))
  const group = credentialGroups.find(({ name }) => name === wanted)?.name
  const listed = inGroups(found).filter((each) => !group || groupNameOf(each) === group)
  const { shown, page, hasNext } = pageOfList(listed, asked, pageSize)
  return {
    sessions: shown.map((session) => ({ ...session, endsAt: endOfSession(session, config) })),
    counts: {
      apps: countGroup(found, 'apps'),
      devices: countGroup(found, 'devices'),
      tokens: countGroup(found, 'tokens'),
      'app-passwords': countGroup(found, 'app-passwords'),
    },
    group,
    others: live.filter(({ id }) => id !== visitor.session.id).length,
    search,
    page,
    hasNext,
    now,
    news: news[done],
  }
}

/** The page again, with the name that was refused; a credential on a later page is searched for. */
async function showManagerAgain(context: Context, request: FastifyRequest, mistake: Mistake) {
  const visitor = getVisitor(context, request)
  const { handle = '', name = '' } = mistake.typed
  const session = await findOwnSession(context.db, visitor.accountId, { handle })
  const q = session && sessionTitleOf(session).slice(0, 100)
  const view = await readView(context, visitor, { q })
  return tokenManagerPage(visitor, { ...view, mistake: { handle, name, message: mistake.message } })
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

const pageRoute: FastifyPluginAsyncZod<Context> = async (app, context) => {
  app.get(
    tokenManagerPath,
    {
      config: { access: 'visitor' },
      schema: describePage(
        { querystring: query },
        { summary: 'Apps and devices with access', tags, responses: { 200: html, 302: redirect } },
      ),
    },
    async (request, reply) => {
      const visitor = getVisitor(context, request)
      const view = await readView(context, visitor, request.query)
      return sendPage(reply, tokenManagerPage(visitor, view))
    },
  )
}

/** `token_manager`: one list of every credential, whichever door it came through. */
export const tokenManagerRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const render = createFormRenderer(createPageProblemRenderer(context), {
    [`${tokenManagerPath}/rename`]: (request, mistake) =>
      showManagerAgain(context, request, mistake),
  })
  app.setErrorHandler(createErrorHandler(render))
  await app.register(pageRoute, context)

  app.post(
    tokenManagerPath,
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
      return reply.redirect(`${tokenManagerPath}?done=revoked`, 302)
    },
  )

  app.post(
    `${tokenManagerPath}/rename`,
    {
      config: { access: 'visitor', keepsForm: true },
      schema: describePage(
        { body: renameForm },
        { summary: 'Rename one', tags, responses: { 302: redirect } },
      ),
    },
    async (request, reply) => {
      const { accountId } = getVisitor(context, request)
      await renameSession(context.db, { accountId, ...request.body })
      return reply.redirect(`${tokenManagerPath}?done=renamed`, 302)
    },
  )
}
