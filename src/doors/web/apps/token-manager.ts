import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { hasExpired } from '../../../identity/sessions/kinds.js'
import {
  deleteOwnSession,
  deleteSessionsOf,
  listSessions,
} from '../../../identity/sessions/store.js'
import { html, redirect } from '../../../platform/http/describe.js'
import { Problem } from '../../../platform/problem.js'
import { describe, formOf, formText } from '../describe.js'
import { sendPage } from '../../../html/render.js'
import { tokenManagerPage } from './token-manager-page.js'
import {
  checkForm,
  getVisitor,
  requireVisitor,
  type PageParts,
  type Visitor,
} from '../../../html/visitor.js'

const tags: [string] = ['Apps and devices']

const form = formOf({ handle: formText(100), all_others: z.literal('true').optional() })

async function listLive({ config, db, clock }: PageParts, { accountId }: Visitor) {
  const now = clock.now()
  const sessions = await listSessions(db, accountId)
  return sessions.filter((session) => !hasExpired(session, config, now))
}

async function revoke(
  { db }: PageParts,
  { accountId, session }: Visitor,
  { handle, all_others }: z.infer<typeof form>,
): Promise<void> {
  if (all_others) await deleteSessionsOf(db, accountId, session.id)
  else if (handle) await deleteOwnSession(db, accountId, { handle })
  else throw new Problem('input_invalid', 'Nothing to revoke: send handle or all_others')
}

/** `token_manager`: one list of every credential, whichever door it came through. */
export const tokenManagerRoutes: FastifyPluginAsyncZod<PageParts> = async (app, parts) => {
  app.addHook('onRequest', requireVisitor)

  app.get(
    '/token_manager',
    {
      schema: describe(
        {},
        { summary: 'All that is signed in', tags, answers: { 200: html, 302: redirect } },
      ),
    },
    async (request, reply) => {
      const visitor = getVisitor(parts, request)
      return sendPage(reply, tokenManagerPage(visitor, await listLive(parts, visitor)))
    },
  )

  app.post(
    '/token_manager',
    {
      preValidation: checkForm(parts),
      schema: describe(
        { body: form },
        { summary: 'Revoke one, or all others', tags, answers: { 302: redirect } },
      ),
    },
    async (request, reply) => {
      await revoke(parts, getVisitor(parts, request), request.body)
      return reply.redirect('/token_manager', 302)
    },
  )
}
