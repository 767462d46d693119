import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { isVideoId } from '../../../catalogue/ids.js'
import { createFormRenderer } from '../../../html/form-again.js'
import { describePage, formOf, formText } from '../../../html/forms.js'
import type { Text } from '../../../html/messages/languages.js'
import { sendPage } from '../../../html/render.js'
import { readUndo, sealUndo } from '../../../html/undo.js'
import { getVisitor } from '../../../html/visitor.js'
import { listEntriesOf } from '../../../library/history/list-store.js'
import { putWatched } from '../../../library/history/store.js'
import { deleteAllWatched, deleteWatched } from '../../../library/history/delete-store.js'
import { changePreferences } from '../../../library/preferences/store.js'
import type { Context } from '../../../platform/context.js'
import { html, redirect } from '../../../platform/http/describe.js'
import { createErrorHandler } from '../../../platform/http/errors.js'
import { queryInteger, queryText } from '../../../platform/http/query.js'
import { createPageProblemRenderer } from '../log-in/log-in-required.js'
import { historyPage, historyPath } from './history-page.js'
import { readHistory, removedEntry } from './read-history.js'

const tags: [string] = ['Library']
const responses = { 302: redirect }
const config = { access: 'visitor' } as const

const query = z.object({
  q: queryText(200),
  page: queryInteger,
  done: queryText(100),
  undo: queryText(),
})
const removal = formOf({
  video: formText(100).refine(isVideoId, 'This is no video.'),
  page: z.coerce.number().int().min(1).max(1_000_000).default(1),
  q: formText(200),
})
const undoForm = formOf({ undo: formText(2000) })
const keepForm = formOf({ keep: z.enum(['on', 'off']) })

const news = new Map<string, Text>([
  ['cleared', 'Your history is empty.'],
  ['restored', 'It’s in your history again.'],
  ['on', 'What you watch is added to your history again.'],
  ['off', 'Your history is paused.'],
])

/** Takes a video out of a history; the path that offers to bring it back. */
async function removeWatched(
  context: Context,
  accountId: number,
  { video, page, q }: z.infer<typeof removal>,
): Promise<string> {
  const { db } = context
  const entry = (await listEntriesOf(db, accountId, [video])).get(video)
  await deleteWatched(db, accountId, video)
  const where = { ...(page > 1 ? { page: String(page) } : {}), ...(q === '' ? {} : { q }) }
  const undo = entry && { undo: sealUndo(context, removedEntry(accountId), entry) }
  return `${historyPath}?${new URLSearchParams({ ...where, ...undo }).toString()}`
}

const removeRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const { db } = context

  app.post(
    `${historyPath}/remove`,
    {
      config,
      schema: describePage(
        { body: removal },
        { summary: 'Remove a video from the history', tags, responses },
      ),
    },
    async (request, reply) =>
      reply.redirect(
        await removeWatched(context, getVisitor(context, request).accountId, request.body),
        302,
      ),
  )

  app.post(
    `${historyPath}/restore`,
    {
      config,
      schema: describePage({ body: undoForm }, { summary: 'Bring it back', tags, responses }),
    },
    async (request, reply) => {
      const accountId = getVisitor(context, request).accountId
      const entry = readUndo(context, removedEntry(accountId), request.body.undo)
      await putWatched(db, accountId, { entries: [entry] })
      return reply.redirect(`${historyPath}?done=restored`, 302)
    },
  )
}

const keepRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const { db } = context

  app.post(
    `${historyPath}/clear`,
    { config, schema: describePage({}, { summary: 'Clear the history', tags, responses }) },
    async (request, reply) => {
      await deleteAllWatched(db, getVisitor(context, request).accountId)
      return reply.redirect(`${historyPath}?done=cleared`, 302)
    },
  )

  app.post(
    `${historyPath}/keep`,
    {
      config,
      schema: describePage(
        { body: keepForm },
        { summary: 'Pause the history, or go on with it', tags, responses },
      ),
    },
    async (request, reply) => {
      const { keep } = request.body
      const set = { watch_history: keep === 'on' }
      await changePreferences(db, getVisitor(context, request).accountId, { set, reset: [] })
      return reply.redirect(`${historyPath}?done=${keep}`, 302)
    },
  )
}

/** `feed/history`: what was watched, and how far. */
export const historyPageRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const showAgain = async (request: FastifyRequest, { message }: { message: string }) => {
    const visitor = getVisitor(context, request)
    const { accountId } = visitor
    const view = await readHistory(context, { accountId, text: '', page: 1 })
    return historyPage(visitor, { ...view, mistake: message })
  }
  const render = createFormRenderer(createPageProblemRenderer(context), {
    [`${historyPath}/remove`]: showAgain,
    [`${historyPath}/restore`]: showAgain,
    [`${historyPath}/clear`]: showAgain,
    [`${historyPath}/keep`]: showAgain,
  })
  app.setErrorHandler(createErrorHandler(render))
  await app.register(removeRoutes, context)
  await app.register(keepRoutes, context)

  app.get(
    historyPath,
    {
      config,
      schema: describePage(
        { querystring: query },
        { summary: 'The watch history', tags, responses: { 200: html, 302: redirect } },
      ),
    },
    async (request, reply) => {
      const visitor = getVisitor(context, request)
      const { q: text = '', page = 1, done = '', undo } = request.query
      const asked = {
        accountId: visitor.accountId,
        text: text.trim(),
        page: Math.max(1, page),
        undo,
      }
      const view = await readHistory(context, asked)
      return sendPage(reply, historyPage(visitor, { ...view, news: news.get(done) }))
    },
  )
}
