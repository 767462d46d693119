import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { describePage } from '../../../html/forms.js'
import { sendPage } from '../../../html/render.js'
import { getVisitor } from '../../../html/visitor.js'
import type { Context } from '../../../platform/context.js'
import { html, redirect } from '../../../platform/http/describe.js'
import { queryInteger, queryText } from '../../../platform/http/query.js'
import { usersPath } from './admin-page.js'
import { readUser, readUserId, readUsers } from './read-users.js'
import { userPage } from './user-page.js'
import { usersPage } from './users-page.js'

const tags: [string] = ['Administration pages']
const responses = { 200: html, 302: redirect }

const listQuery = z.object({
  q: queryText(200),
  kind: z.enum(['all', 'admin', 'banned']).catch('all').default('all'),
  sort: z.enum(['name', 'newest', 'seen']).catch('name').default('name'),
  page: queryInteger,
})

const news = new Map([
  ['banned', 'The user is banned.'],
  ['unbanned', 'The ban is lifted.'],
  ['logged-out', 'The user is logged out everywhere.'],
  ['promoted', 'The user is an administrator now.'],
  ['demoted', 'The user is an ordinary user now.'],
  ['deleting', 'The account will be deleted in three days.'],
  ['kept', 'The account stays.'],
  ['factor-reset', 'The second factor is removed. The user logs in with the password alone.'],
])

/** `admin/users`, and each of them; changes are in change-user.ts. */
export const userPageRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const config = { access: 'administrator' } as const

  app.get(
    usersPath,
    {
      config,
      schema: describePage(
        { querystring: listQuery },
        { summary: 'All users', tags, responses, errors: [403] },
      ),
    },
    async (request, reply) => {
      const { q: text = '', kind, sort, page = 1 } = request.query
      const view = await readUsers(context, { text: text.trim(), kind, sort }, page)
      return sendPage(reply, usersPage(getVisitor(context, request), view))
    },
  )

  app.get(
    `${usersPath}/:id`,
    {
      config,
      schema: describePage(
        {
          params: z.object({ id: z.string().max(100) }),
          querystring: z.object({ done: queryText(100) }),
        },
        { summary: 'One user', tags, responses, errors: [403, 404] },
      ),
    },
    async (request, reply) => {
      const view = await readUser(context, readUserId(request.params.id))
      const said = news.get(request.query.done ?? '')
      return sendPage(reply, userPage(getVisitor(context, request), { ...view, news: said }))
    },
  )
}
