import type { Context } from '../../../platform/context.js'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { hasExpired } from '../../../identity/sessions/kinds.js'
import { revokeAllAccess } from '../../../identity/accounts/revoke-access.js'
import { deleteOwnSession } from '../../../identity/sessions/revocation-store.js'
import { listSessions } from '../../../identity/sessions/store.js'
import { html, redirect } from '../../../platform/http/describe.js'
import { Problem } from '../../../platform/problem.js'
import { describePage, formOf, formText } from '../../../html/forms.js'
import { sendPage } from '../../../html/render.js'
import { tokenManagerPage } from './token-manager-page.js'
import { getVisitor, type Visitor } from '../../../html/visitor.js'

const tags: [string] = ['Apps and devices']

const form = formOf({ handle: formText(100), all_others: z.literal('true').optional() })

async function listLive({ config, db, clock }: Context, { accountId }: Visitor) {
  const now = clock.now()
  const sessions = await listSessions(db, accountId)
  return sessions.filter((session) => !hasExpired(session, config, now))
}

async function revoke(
  { db }: Context,
  { accountId, session }: Visitor,
  { handle, all_others }: z.infer<typeof form>,
): Promise<void> {
  if (all_others) {
    await db.transaction().execute((tx) => revokeAllAccess(tx, accountId, session.id))
  } else if (handle) await deleteOwnSession(db, accountId, { handle })
  else throw new Problem('input_invalid', 'Nothing to revoke: send handle or all_others')
}

/** `token_manager`: one list of every credential, whichever door it came through. */
export const tokenManagerRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  app.get(
    '/token_manager',
    {
      config: { access: 'visitor' },
      schema: describePage(
        {},
        { summary: 'Apps and devices with access', tags, answers: { 200: html, 302: redirect } },
      ),
    },
    async (request, reply) => {
      const visitor = getVisitor(context, request)
      return sendPage(reply, tokenManagerPage(visitor, await listLive(context, visitor)))
    },
  )

  app.post(
    '/token_manager',
    {
      config: { access: 'visitor' },
      schema: describePage(
        { body: form },
        { summary: 'Revoke one, or all others', tags, answers: { 302: redirect } },
      ),
    },
    async (request, reply) => {
      await revoke(context, getVisitor(context, request), request.body)
      return reply.redirect('/token_manager', 302)
    },
  )
}
