import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import {
  banUser,
  demoteUser,
  getUser,
  planDeletionOf,
} from '../../../identity/accounts/administer.js'
import { clearBan } from '../../../identity/accounts/ban-store.js'
import { confirmPassword } from '../../../identity/accounts/confirm-password.js'
import { clearDeletionTime } from '../../../identity/accounts/deletion-store.js'
import { revokeAllAccess } from '../../../identity/accounts/revoke-access.js'
import { setAccountRole } from '../../../identity/accounts/store.js'
import {
  actingPrincipal,
  banDetail,
  recordAct,
  type ActKind,
} from '../../../identity/audit-log/audit-log.js'
import { principalOf } from '../../../identity/guard.js'
import { turnFactorOff } from '../../../identity/second-factor/second-factor.js'
import { createFormRenderer, type Mistake } from '../../../html/form-again.js'
import { describePage, formOf, formText } from '../../../html/forms.js'
import { getVisitor } from '../../../html/visitor.js'
import type { Context } from '../../../platform/context.js'
import { redirect } from '../../../platform/http/describe.js'
import { createErrorHandler } from '../../../platform/http/errors.js'
import { Problem } from '../../../platform/problem.js'
import { createPageProblemRenderer } from '../log-in/log-in-required.js'
import { pathOfUser, usersPath } from './admin-page.js'
import { readUser, readUserId } from './read-users.js'
import { userPage } from './user-page.js'

const tags: [string] = ['Administration pages']
const params = z.object({ id: z.string().max(100) })
const responses = { 302: redirect }

const date = z.string().regex(/^(\d{4}-\d\d-\d\d)?$/, 'This is not a date.')
const banForm = formOf({ reason: formText(2000), until: date.default('') })
const password = z.string().max(2000).default('')
const roleForm = formOf({ role: z.enum(['user', 'admin']), password })
const proofForm = formOf({ password })
const noForm = formOf({})

/** The forms of a user's page, by what they do. */
const forms = ['ban', 'unban', 'log-out', 'role', 'delete', 'keep', 'reset-factor'] as const
type FormName = (typeof forms)[number]

const routeOf = (form: FormName) => `${usersPath}/:id/${form}`

/** The user's page again, with what was wrong with one of its forms. */
function createUserRenderer(context: Context) {
  const showAgain = (form: FormName) => async (request: FastifyRequest, mistake: Mistake) => {
    const { id } = params.parse(request.params)
    const view = await readUser(context, readUserId(id))
    return userPage(getVisitor(context, request), {
      ...view,
      mistake: { ...mistake, form },
    })
  }
  const pages = Object.fromEntries(forms.map((form) => [routeOf(form), showAgain(form)]))
  return createFormRenderer(createPageProblemRenderer(context), pages)
}

async function confirmOwnPassword(context: Context, request: FastifyRequest, typed: string) {
  const { accountId, session } = getVisitor(context, request)
  await confirmPassword(context, { accountId, password: typed, session, address: request.ip })
}

/** The account that a form is about. Throws `user_unknown`, and `own_account` for one's own. */
async function getOther(context: Context, request: FastifyRequest): Promise<number> {
  const { id } = await getUser(context.db, readUserId(params.parse(request.params).id))
  if (id === getVisitor(context, request).accountId) throw new Problem('own_account')
  return id
}

const config = { access: 'administrator' } as const

const describeForm = <S extends z.ZodType>(body: S, summary: string) =>
  describePage({ params, body }, { summary, tags, responses, errors: [401, 403, 404, 409, 429] })

/** What was done to a user, for the audit log, and how the user's page calls it. */
interface Done {
  act: ActKind
  /** A key of the news in users.ts. */
  done: string
  detail?: string
}

/** Notes in the audit log who did what to whom, and gives the way back to the user's page. */
async function finishAct(
  context: Context,
  request: FastifyRequest,
  { act, done, detail }: Done,
): Promise<string> {
  const { id, name } = await getUser(context.db, readUserId(params.parse(request.params).id))
  const actor = actingPrincipal(principalOf(request))
  await recordAct(context, { actor, act, subject: name, detail })
  return `${pathOfUser(id)}?done=${done}`
}

const userBanRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const { db } = context

  app.post(
    routeOf('ban'),
    { config, schema: describeForm(banForm, 'Ban a user') },
    async (request, reply) => {
      const { reason, until } = request.body
      const endsAt = until === '' ? undefined : Date.parse(until)
      await banUser(context, await getOther(context, request), { reason, endsAt })
      const act = {
        act: 'user.ban',
        detail: banDetail({ reason, endsAt }),
        done: 'banned',
      } as const
      return reply.redirect(await finishAct(context, request, act), 302)
    },
  )

  app.post(
    routeOf('unban'),
    { config, schema: describeForm(noForm, 'Lift a ban') },
    async (request, reply) => {
      await clearBan(db, await getOther(context, request))
      const act = { act: 'user.unban', done: 'unbanned' } as const
      return reply.redirect(await finishAct(context, request, act), 302)
    },
  )

  app.post(
    routeOf('log-out'),
    { config, schema: describeForm(noForm, 'Log a user out everywhere') },
    async (request, reply) => {
      const id = await getOther(context, request)
      await db.transaction().execute((tx) => revokeAllAccess(tx, id))
      const act = { act: 'user.log-out', done: 'logged-out' } as const
      return reply.redirect(await finishAct(context, request, act), 302)
    },
  )
}

const userFactorRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  app.post(
    routeOf('reset-factor'),
    { config, schema: describeForm(proofForm, 'Remove the second factor of a user') },
    async (request, reply) => {
      const id = await getOther(context, request)
      await confirmOwnPassword(context, request, request.body.password)
      await turnFactorOff(context, id, { isReset: true })
      const act = { act: 'user.reset-factor', done: 'factor-reset' } as const
      return reply.redirect(await finishAct(context, request, act), 302)
    },
  )
}

/** `admin/users/…`: what bans, demotes, deletes or logs out; the audit log says who did it. */
export const changeUserRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const { db } = context
  app.setErrorHandler(createErrorHandler(createUserRenderer(context)))
  await app.register(userBanRoutes, context)
  await app.register(userFactorRoutes, context)

  app.post(
    routeOf('role'),
    { config, schema: describeForm(roleForm, 'Promote or demote a user') },
    async (request, reply) => {
      const { role, password: typed } = request.body
      const { id } = await getUser(db, readUserId(request.params.id))
      await confirmOwnPassword(context, request, typed)
      if (role === 'admin') await setAccountRole(db, id, 'admin')
      else await demoteUser(context, id)
      const act =
        role === 'admin'
          ? ({ act: 'user.promote', done: 'promoted' } as const)
          : ({ act: 'user.demote', done: 'demoted' } as const)
      const done = await finishAct(context, request, act)
      // Who is no administrator any more cannot see the page.
      const isSelf = id === getVisitor(context, request).accountId
      return reply.redirect(isSelf && role === 'user' ? '/' : done, 302)
    },
  )

  app.post(
    routeOf('delete'),
    { config, schema: describeForm(proofForm, 'Delete a user in three days') },
    async (request, reply) => {
      const id = await getOther(context, request)
      await confirmOwnPassword(context, request, request.body.password)
      await planDeletionOf(context, id)
      const act = { act: 'user.delete', done: 'deleting' } as const
      return reply.redirect(await finishAct(context, request, act), 302)
    },
  )

  app.post(
    routeOf('keep'),
    { config, schema: describeForm(noForm, 'Take a deletion back') },
    async (request, reply) => {
      await clearDeletionTime(db, await getOther(context, request))
      const act = { act: 'user.keep', done: 'kept' } as const
      return reply.redirect(await finishAct(context, request, act), 302)
    },
  )
}
