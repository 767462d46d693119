import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { describePage } from '../../../html/forms.js'
import { renderPageProblem } from '../../../html/problem-page.js'
import { returnPathOf } from '../../../html/return-path.js'
import { findVisitor, getVisitor } from '../../../html/visitor.js'
import { forgetWatched, markWatched } from '../../../library/history/watch.js'
import { addToPlaylist, removeFromPlaylist } from '../../../library/playlists/playlists.js'
import { changePreferences, getPreferences } from '../../../library/preferences/store.js'
import { subscribe, unsubscribe } from '../../../library/subscriptions/subscribe.js'
import type { Context } from '../../../platform/context.js'
import { redirect } from '../../../platform/http/describe.js'
import { createErrorHandler, type AsyncRenderer } from '../../../platform/http/errors.js'
import { queryText } from '../../../platform/http/query.js'
import { Problem } from '../../../platform/problem.js'

const tags: [string] = ['Pages of the Invidious']

const query = z.object({
  action: queryText(),
  /** A channel. */
  c: queryText(100),
  /** A video. */
  id: queryText(100),
  video_id: queryText(100),
  /** An entry of a playlist, as a decimal number. */
  set_video_id: queryText(100),
  playlist_id: queryText(100),
  redirect: queryText(),
  referer: queryText(8000),
})
type Query = z.infer<typeof query>

/** A form without script has its playlist in the body. */
const body = z.preprocess(
  (value) => value ?? {},
  z.looseObject({ playlist_id: z.string().max(100).optional() }),
)

/** A script asks with `redirect=false` and reads JSON; a form without script is led back. */
function isScript({ query: asked }: FastifyRequest): boolean {
  const { data } = query.safeParse(asked)
  return data?.redirect !== undefined && data.redirect !== 'true'
}

export const renderForScript: AsyncRenderer = (problem, request) => {
  if (!isScript(request)) return renderPageProblem(problem, request)
  if (problem.code === 'log_in_required') return { status: 403, body: { error: 'No such user' } }
  return { status: problem.status, body: { error: problem.message } }
}

const unsupported = (action = '') =>
  new Problem('input_invalid', `Unsupported action ${action.slice(0, 100)}`)

/** The hex form in which entries are stored, of the number that Invidious' scripts send. */
function scriptIndexIdOf(text = ''): string {
  if (!/^\d{1,20}$/.test(text)) throw new Problem('playlist_index_not_found')
  return BigInt(text).toString(16)
}

async function changeSubscription(context: Context, accountId: number, { action, c = '' }: Query) {
  const { db, config } = context
  const limit = config.limits.subscriptions
  if (action === 'create_subscription_to_channel') {
    await subscribe({ ...context, limit }, accountId, [c])
  } else if (action === 'remove_subscriptions') await unsubscribe(db, accountId, c)
  else throw unsupported(action)
}

async function changeWatched(context: Context, accountId: number, { action, id = '' }: Query) {
  const { db, clock, config } = context
  if (action === 'mark_watched')
    await markWatched({ db, clock, limits: config.limits }, accountId, id)
  else if (action === 'mark_unwatched') await forgetWatched(db, accountId, id)
  else throw unsupported(action)
}

async function changeEntries(context: Context, accountId: number, asked: Query) {
  const { db, clock, config } = context
  const playlistContext = { db, clock, limits: config.limits }
  const own = { accountId, playlistId: asked.playlist_id ?? '' }
  if (asked.action === 'add_video') await addToPlaylist(playlistContext, own, asked.video_id ?? '')
  else if (asked.action === 'remove_video') {
    await removeFromPlaylist(playlistContext, own, scriptIndexIdOf(asked.set_video_id))
  } else throw unsupported(asked.action)
}

const changes = [
  { path: '/subscription_ajax', summary: 'Subscribe or unsubscribe', change: changeSubscription },
  { path: '/watch_ajax', summary: 'Mark a video as watched or not', change: changeWatched },
  { path: '/playlist_ajax', summary: 'Add or remove a video', change: changeEntries },
] as const

/** Switches between the dark theme and the light one; for who is logged out, the page's script does. */
const themeRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  app.get(
    '/toggle_theme',
    {
      // A GET that changes something, as the page's script sends it: not for other sites.
      config: { access: 'public', isSameSite: true },
      schema: describePage(
        { querystring: query },
        { summary: 'Switch the theme', tags, responses: { 200: z.object({}), 302: redirect } },
      ),
    },
    async (request, reply) => {
      const { db } = context
      const visitor = await findVisitor(context, request)
      if (visitor) {
        const { dark_mode: theme } = await getPreferences(db, visitor.accountId)
        const set = { dark_mode: theme === 'dark' ? 'light' : 'dark' }
        await changePreferences(db, visitor.accountId, { set, reset: [] })
      }
      if (isScript(request)) return {}
      return reply.redirect(returnPathOf(request.query.referer, '/'), 302)
    },
  )
}

/**
 * What the scripts and forms on Invidious' pages ask for, by the names they know: for the person
 * whose browser sends it, with the token of the form that it comes from.
 */
export const scriptRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  app.setErrorHandler(createErrorHandler(renderForScript))
  for (const { path, summary, change } of changes) {
    app.post(
      path,
      {
        config: { access: 'visitor' },
        schema: describePage(
          { querystring: query, body },
          { summary, tags, responses: { 200: z.object({}), 302: redirect }, errors: [403, 404] },
        ),
      },
      async (request, reply) => {
        const { accountId } = getVisitor(context, request)
        const playlistId = request.query.playlist_id ?? request.body.playlist_id
        await change(context, accountId, { ...request.query, playlist_id: playlistId })
        if (isScript(request)) return {}
        return reply.redirect(returnPathOf(request.query.referer, '/'), 302)
      },
    )
  }
  app.get(
    '/modify_notifications',
    {
      config: { access: 'visitor' },
      schema: describePage(
        { querystring: query },
        { summary: 'Does nothing, as in Invidious', tags, responses: { 200: z.object({}) } },
      ),
    },
    async () => ({}),
  )
  await app.register(themeRoutes, context)
}
