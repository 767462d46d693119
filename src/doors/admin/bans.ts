import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { banAccount } from '../../identity/accounts/revoke-access.js'
import { findAccountByName, setAccountState } from '../../identity/accounts/store.js'
import type { Database } from '../../platform/db/schema.js'
import { noContent } from '../../platform/http/describe.js'
import { Problem } from '../../platform/problem.js'
import { describe, tags } from './describe.js'

const params = z.object({ name: z.string().max(500) })

async function setState(db: Database, name: string, state: 'normal' | 'banned'): Promise<void> {
  const account = name.includes('\0') ? undefined : await findAccountByName(db, name)
  if (!account) throw new Problem('user_unknown')
  if (state === 'banned') await banAccount(db, account.id)
  else await setAccountState(db, account.id, state)
}

/** `admin/users/…/ban`: who may not come in for now. */
export const banRoutes: FastifyPluginAsyncZod<{ db: Database }> = async (app, { db }) => {
  app.put(
    '/api/v1/admin/users/:name/ban',
    {
      config: { access: { endpoint: 'admin/users/:name/ban' } },
      schema: describe(
        { params },
        { summary: 'Ban a user', tags, responses: { 204: noContent }, errors: [404] },
      ),
    },
    async (request, reply) => {
      await setState(db, request.params.name, 'banned')
      return reply.code(204).send()
    },
  )

  app.delete(
    '/api/v1/admin/users/:name/ban',
    {
      config: { access: { endpoint: 'admin/users/:name/ban' } },
      schema: describe(
        { params },
        { summary: 'Lift a ban', tags, responses: { 204: noContent }, errors: [404] },
      ),
    },
    async (request, reply) => {
      await setState(db, request.params.name, 'normal')
      return reply.code(204).send()
    },
  )
}
