import type { Context } from '../../platform/context.js'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { offerConfirmation } from '../../identity/accounts/confirm-email.js'
import { logIn, type Entry } from '../../identity/accounts/log-in.js'
import { register } from '../../identity/accounts/register.js'
import {
  findAccount,
  findAccountByEmail,
  findAccountByName,
} from '../../identity/accounts/store.js'
import { findInvitationToUse } from '../../identity/invitations/invitations.js'
import { principalOf } from '../../identity/guard.js'
import { guestKinds, turnIntoGuest, turnIntoUser } from '../../identity/sessions/guest.js'
import { requesterOf, type Requester } from '../../identity/security-events/security-events.js'
import type { Database } from '../../platform/db/schema.js'
import { Problem } from '../../platform/problem.js'
import { bodyOf, bodyText, describe, success } from './describe.js'
import { checkNameLength } from './name-length.js'
import { checkPasswordStrength } from './password-rule.js'
import { setTokenCookie } from './token-cookie.js'

const tags: [string] = ['OpenTogetherTube: users']

const password = z.string().nullish()
const newUser = bodyOf({ username: bodyText(), email: bodyText(), password })
const knownUser = bodyOf({ user: bodyText(), username: bodyText(), email: bodyText(), password })

const signedIn = success.extend({
  user: z.object({ username: z.string(), email: z.string().nullable() }),
})

const registerSchema = describe(
  { body: newUser },
  {
    operationId: 'registerUser',
    summary: 'Register a user',
    tags,
    responses: { 201: signedIn },
    errors: [403],
  },
)

const logInSchema = describe(
  { body: knownUser },
  {
    operationId: 'logInUser',
    summary: 'Log in',
    tags,
    responses: { 200: signedIn },
    errors: [403],
  },
)

async function registerUser(
  context: Context,
  from: Requester & { address: string },
  { username: name, email, password }: z.infer<typeof newUser>,
): Promise<number> {
  await findInvitationToUse(context, undefined)
  if (!name) throw new Problem('name_missing')
  if (!password) throw new Problem('password_missing')
  checkNameLength(name)
  checkPasswordStrength(password)
  const id = await register(context, { name, email: email || undefined, password, ...from })
  await offerConfirmation(context, id)
  return id
}

/** The name of the account that is meant; what is unknown stays as it was typed. */
async function logInNameOf(db: Database, { user, username, email }: z.infer<typeof knownUser>) {
  const name = user ?? username ?? email ?? ''
  const byName = () => findAccountByName(db, name)
  const byEmail = () => findAccountByEmail(db, name)
  const isAddress = user === undefined && username === undefined
  const found = isAddress
    ? ((await byEmail()) ?? (await byName()))
    : ((await byName()) ?? (await byEmail()))
  return found?.name ?? name
}

async function logInUser(
  context: Context,
  request: FastifyRequest,
  body: z.infer<typeof knownUser>,
) {
  const name = await logInNameOf(context.db, body)
  const given = { name, password: body.password ?? '', ...requesterOf(request) }
  return logIn(context, { ...given, intent: 'sign-in', isProgram: true })
}

/** Gives the request's token to a user who has given the password, by a new cookie where it was only one. */
export async function enterAs(
  context: Context,
  reply: FastifyReply,
  entry: Pick<Entry, 'accountId'> & Partial<Entry>,
): Promise<{ username: string; email: string | null }> {
  const token = await turnIntoUser(context, principalOf(reply.request), {
    ...entry,
    isProved: true,
    from: requesterOf(reply.request),
  })
  if (token !== undefined) setTokenCookie(reply, context.config.baseUrl, token)
  const account = await findAccount(context.db, entry.accountId)
  return {
    username: account?.name ?? '',
    email: account?.email ?? account?.unconfirmedEmail ?? null,
  }
}

async function endOttSession(context: Context, reply: FastifyReply): Promise<void> {
  const principal = principalOf(reply.request)
  if (!principal.account) throw new Problem('signed_out_already')
  const token = await turnIntoGuest(context, principal)
  if (token !== undefined) setTokenCookie(reply, context.config.baseUrl, token)
}

/** Register, log in, log out: the token stays, who it stands for changes. */
export const userLogInRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const access = { session: guestKinds, firstCookie: 'token' } as const

  app.post(
    '/api/user/register',
    {
      config: { access },
      schema: registerSchema,
    },
    async (request, reply) => {
      const accountId = await registerUser(context, requesterOf(request), request.body)
      const user = await enterAs(context, reply, { accountId })
      return reply.code(201).send({ success: true, user })
    },
  )

  app.post(
    '/api/user/login',
    {
      config: { access },
      schema: logInSchema,
    },
    async (request, reply) => {
      const user = await enterAs(context, reply, await logInUser(context, request, request.body))
      return { success: true, user }
    },
  )

  app.post(
    '/api/user/logout',
    {
      config: { access: { ...access, admitsBanned: true } },
      schema: describe(
        {},
        { operationId: 'logOutUser', summary: 'Log out', tags, responses: { 200: success } },
      ),
    },
    async (_request, reply) => {
      await endOttSession(context, reply)
      return { success: true }
    },
  )
}
