import type { Context } from '../../platform/context.js'
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { changeName } from '../../identity/accounts/change-names.js'
import { consume } from '../../identity/limits.js'
import { findDiscordLink } from '../../discord/store.js'
import { principalOf } from '../../identity/guard.js'
import type { Principal } from '../../identity/principal.js'
import { covers } from '../../identity/scopes/match.js'
import { guestKinds, nameOfGuest, renameGuest } from '../../identity/sessions/guest.js'
import { hour } from '../../platform/clock.js'
import type { Database } from '../../platform/db/schema.js'
import { Problem } from '../../platform/problem.js'
import { bodyOf, bodyText, describe, success } from './describe.js'
import { checkNameLength } from './name-length.js'

const tags: [string] = ['OpenTogetherTube: users']

const user = z.object({
  loggedIn: z.boolean(),
  username: z
    .string()
    .optional()
    .describe('Absent for API keys, and for apps without the scope profile'),
  discordLinked: z.boolean().optional().describe('For users who are logged in'),
})

/** Only an app that may see the account learns its name; other credentials are a log-in's own. */
const mayName = ({ session, patterns }: Principal) =>
  (session.kind !== 'oauth' && session.kind !== 'app_client') || covers(patterns, 'GET', 'account')

async function describeUser(db: Database, principal: Principal) {
  const { session, account } = principal
  if (account) {
    if (!mayName(principal)) return { loggedIn: true }
    const link = await findDiscordLink(db, account.id)
    return { username: account.name, loggedIn: true, discordLinked: link !== undefined }
  }
  if (session.kind !== 'guest') return { loggedIn: false }
  return { loggedIn: false, username: await nameOfGuest(db, session) }
}

async function rename(db: Database, principal: Principal, name: string): Promise<void> {
  const { session, account, patterns } = principal
  if (!account) return renameGuest(db, session, name)
  // An app password may not be for this, though its log-ins are of a kind that may ask.
  if (!covers(patterns, 'POST', 'account/name')) throw new Problem('scope_insufficient')
  await changeName(db, account.id, name)
}

const sessionIdOf = (request: FastifyRequest) => String(principalOf(request).session.id)

/** `/api/user`: who the token stands for, and what they are called. */
export const userRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  app.get(
    '/api/user',
    {
      config: { access: { session: 'any', firstCookie: 'token' } },
      schema: describe(
        {},
        {
          operationId: 'getRoomUser',
          summary: 'See who this token is',
          tags,
          responses: { 200: user },
        },
      ),
    },
    (request) => describeUser(context.db, principalOf(request)),
  )

  app.post(
    '/api/user',
    {
      config: { access: { session: guestKinds, firstCookie: 'token' } },
      schema: describe(
        { body: bodyOf({ username: bodyText() }) },
        {
          operationId: 'renameRoomUser',
          summary: 'Take another name',
          tags,
          responses: { 200: success },
        },
      ),
    },
    async (request) => {
      const name = request.body.username
      if (!name?.trim()) throw new Problem('input_invalid', 'Missing argument (username)')
      checkNameLength(name)
      const limit = { kind: 'rename', count: context.config.limits.renames, per: hour }
      await consume(context, limit, sessionIdOf(request))
      await rename(context.db, principalOf(request), name)
      return { success: true }
    },
  )
}
