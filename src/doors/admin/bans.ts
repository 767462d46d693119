import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { banAccount, longestBanReason } from '../../identity/accounts/ban.js'
import { clearBan } from '../../identity/accounts/ban-store.js'
import { findAccountByName, type Account } from '../../identity/accounts/store.js'
import { actingPrincipal, banDetail, recordAct } from '../../identity/audit-log/audit-log.js'
import { principalOf } from '../../identity/guard.js'
import type { Clock } from '../../platform/clock.js'
import type { Database } from '../../platform/db/schema.js'
import { noContent } from '../../platform/http/describe.js'
import { Problem } from '../../platform/problem.js'
import { describe, tags } from './describe.js'

const params = z.object({ name: z.string().max(500) })

const body = z
  .object({
    reason: z.string().max(longestBanReason).nullish().describe('What the user reads'),
    until: z.iso
      .datetime({ offset: true })
      .nullish()
      .describe('When the ban ends; without it, never'),
  })
  .nullish()

async function getNamedAccount(db: Database, name: string): Promise<Account> {
  const account = await findAccountByName(db, name)
  if (!account) throw new Problem('user_unknown')
  return account
}

const banFromWire = (sent: z.infer<typeof body>) => ({
  reason: sent?.reason ?? undefined,
  endsAt: sent?.until ? Date.parse(sent.until) : undefined,
})

/** Notes in the audit log that a user was banned, or with no ban that it was lifted. */
const recordBan = (
  context: { db: Database; clock: Clock },
  request: FastifyRequest,
  { name, ban }: { name: string; ban?: ReturnType<typeof banFromWire> },
) =>
  recordAct(context, {
    actor: actingPrincipal(principalOf(request)),
    act: ban === undefined ? 'user.unban' : 'user.ban',
    subject: name,
    detail: ban && banDetail(ban),
  })

/** `admin/users/…/ban`: who may not come in for now. */
export const banRoutes: FastifyPluginAsyncZod<{ db: Database; clock: Clock }> = async (
  app,
  { db, clock },
) => {
  app.put(
    '/api/v1/admin/users/:name/ban',
    {
      config: { access: { endpoint: 'admin/users/:name/ban' } },
      schema: describe(
        { params, body },
        {
          operationId: 'banUser',
          summary: 'Ban a user, or change the reason and the end of a ban',
          tags,
          responses: { 204: noContent },
          errors: [404],
        },
      ),
    },
    async (request, reply) => {
      const account = await getNamedAccount(db, request.params.name)
      const ban = banFromWire(request.body)
      await banAccount({ db, clock }, account.id, ban)
      await recordBan({ db, clock }, request, { name: account.name, ban })
      return reply.code(204).send()
    },
  )

  app.delete(
    '/api/v1/admin/users/:name/ban',
    {
      config: { access: { endpoint: 'admin/users/:name/ban' } },
      schema: describe(
        { params },
        {
          operationId: 'unbanUser',
          summary: 'Lift a ban',
          tags,
          responses: { 204: noContent },
          errors: [404],
        },
      ),
    },
    async (request, reply) => {
      const account = await getNamedAccount(db, request.params.name)
      await clearBan(db, account.id)
      await recordBan({ db, clock }, request, { name: account.name })
      return reply.code(204).send()
    },
  )
}
