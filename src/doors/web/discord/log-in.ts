import type { FastifyReply } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { beginRoundTrip, finishRoundTrip, spendRoundTrip } from '../../../discord/round-trip.js'
import { deleteSession } from '../../../identity/sessions/store.js'
import { redirect } from '../../../platform/http/describe.js'
import { queryText } from '../../../platform/http/query.js'
import { signBrowserIn } from '../log-in/browser-session.js'
import { describe } from '../describe.js'
import { returnPathOf } from '../../../html/return-path.js'
import { refuseCrossSite, type PageParts } from '../../../html/visitor.js'
import { clearTicket, findTicket, issueTicket } from './ticket.js'

const tags: [string] = ['Sign in']
const query = z.object({ referer: queryText(8000) })

/** Where a browser that signs in comes back to. */
export const discordLogInEnd = '/login/discord/done'

/** Where to send the browser; what it asked for waits at the end of the trip. */
async function leave(parts: PageParts, reply: FastifyReply, returnPath: string): Promise<string> {
  await spendRoundTrip(parts, reply.request.ip)
  const session = await issueTicket(parts, reply)
  const end = `${discordLogInEnd}?referer=${encodeURIComponent(returnPath)}`
  return beginRoundTrip(parts, session, { returnPath: end, endsOnPage: true })
}

/** Signs in who comes back; a ticket is good for one arrival, well or not. */
async function arrive(parts: PageParts, reply: FastifyReply): Promise<void> {
  const { config, db } = parts
  const parameters = new URL(reply.request.url, config.baseUrl).searchParams
  const ticket = await findTicket(parts, reply.request)
  try {
    const { enterAs } = await finishRoundTrip(parts, parameters, ticket ? [ticket] : [])
    if (enterAs !== undefined) await signBrowserIn(parts, reply, enterAs)
  } finally {
    clearTicket(reply, config.baseUrl)
    if (ticket) await deleteSession(db, ticket.session.id)
  }
}

/** `login/discord`: there and back. What goes wrong is said on the log-in page. */
export const discordLogInRoutes: FastifyPluginAsyncZod<PageParts> = async (app, parts) => {
  app.post(
    '/login/discord',
    {
      onRequest: refuseCrossSite,
      schema: describe(
        { querystring: query },
        {
          summary: 'Sign in with Discord',
          tags,
          answers: { 302: redirect },
          errors: [403, 429],
        },
      ),
    },
    async (request, reply) => {
      const returnPath = returnPathOf(request.query.referer)
      return reply.redirect(await leave(parts, reply, returnPath), 302)
    },
  )

  app.get(
    discordLogInEnd,
    {
      schema: describe(
        { querystring: query },
        {
          summary: 'Come back from Discord, signed in',
          tags,
          answers: { 302: redirect },
          errors: [403, 502],
        },
      ),
    },
    async (request, reply) => {
      await arrive(parts, reply)
      return reply.redirect(returnPathOf(request.query.referer), 302)
    },
  )
}
