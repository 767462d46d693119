import type { Context } from '../../../platform/context.js'
import type { FastifyReply } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import {
  beginRoundTrip,
  finishRoundTrip,
  consumeRoundTrip,
  logInPageEnd,
} from '../../../discord/round-trip.js'
import { deleteSession } from '../../../identity/sessions/revocation-store.js'
import { redirect } from '../../../platform/http/describe.js'
import { queryText } from '../../../platform/http/query.js'
import { enterOrAsk } from '../log-in/enter-or-ask.js'
import { describePage } from '../../../html/forms.js'
import { returnPathOf } from '../../../html/return-path.js'
import { clearTicket, findTicket, issueTicket } from './ticket.js'

const tags: [string] = ['Log in']
const query = z.object({ referer: queryText(8000) })

/** Where to send the browser; what it asked for waits at the end of the trip. */
async function leaveForDiscord(
  context: Context,
  reply: FastifyReply,
  returnPath: string,
): Promise<string> {
  await consumeRoundTrip(context, reply.request.ip)
  const session = await issueTicket(context, reply)
  const end = `${logInPageEnd}?referer=${encodeURIComponent(returnPath)}`
  return beginRoundTrip(context, session, { returnPath: end, endsOnPage: true })
}

/** Who comes back from Discord; a ticket is good for one arrival, successful or not. */
async function arrive(context: Context, reply: FastifyReply): Promise<number | undefined> {
  const { config, db } = context
  const parameters = new URL(reply.request.url, config.baseUrl).searchParams
  const ticket = await findTicket(context, reply.request)
  try {
    const { enterAs } = await finishRoundTrip(context, parameters, ticket ? [ticket] : [])
    return enterAs
  } finally {
    clearTicket(reply, config.baseUrl)
    if (ticket) await deleteSession(db, ticket.session.id)
  }
}

/** `login/discord`: there and back. What goes wrong is said on the log-in page. */
export const discordLogInRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  app.post(
    '/login/discord',
    {
      config: { access: 'public', isSameSite: true },
      schema: describePage(
        { querystring: query },
        {
          summary: 'Log in with Discord',
          tags,
          responses: { 302: redirect },
          errors: [403, 429],
        },
      ),
    },
    async (request, reply) => {
      const returnPath = returnPathOf(request.query.referer)
      return reply.redirect(await leaveForDiscord(context, reply, returnPath), 302)
    },
  )

  app.get(
    logInPageEnd,
    {
      config: { access: 'public' },
      schema: describePage(
        { querystring: query },
        {
          summary: 'Finish the log-in with Discord',
          tags,
          responses: { 302: redirect },
          errors: [403, 502],
        },
      ),
    },
    async (request, reply) => {
      const accountId = await arrive(context, reply)
      const returnPath = returnPathOf(request.query.referer)
      if (accountId === undefined) return reply.redirect(returnPath, 302)
      return enterOrAsk(context, reply, { accountId, isProved: false, returnPath, keptForm: '' })
    },
  )
}
