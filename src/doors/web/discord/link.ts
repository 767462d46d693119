import type { Context } from '../../../platform/context.js'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { unlinkDiscord } from '../../../discord/link.js'
import { beginRoundTrip, finishRoundTrip, consumeRoundTrip } from '../../../discord/round-trip.js'
import { principalOf } from '../../../identity/guard.js'
import { requesterOf } from '../../../identity/security-events/security-events.js'
import { redirect } from '../../../platform/http/describe.js'
import { describePage, formOf } from '../../../html/forms.js'
import { proveFirst } from '../proof/prove-first.js'
import { getVisitor } from '../../../html/visitor.js'

const tags: [string] = ['Account']
const linkEnd = '/account/discord/done'

const endSchema = describePage(
  {},
  {
    summary: 'Come back from Discord, linked',
    tags,
    responses: { 302: redirect },
    errors: [403, 409, 502],
  },
)

/** `account/discord`: links Discord to the account, and unlinks it. */
export const discordLinkRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  app.post(
    '/account/discord/link',
    {
      config: { access: 'visitor' },
      preValidation: proveFirst(context),
      schema: describePage(
        { body: formOf({}) },
        { summary: 'Link Discord', tags, responses: { 302: redirect }, errors: [403, 429] },
      ),
    },
    async (request, reply) => {
      await consumeRoundTrip(context, request.ip)
      const { session } = getVisitor(context, request)
      const way = { returnPath: linkEnd, endsOnPage: true }
      return reply.redirect(await beginRoundTrip(context, session, way), 302)
    },
  )

  app.get(linkEnd, { config: { access: 'visitor' }, schema: endSchema }, async (request, reply) => {
    const parameters = new URL(request.url, context.config.baseUrl).searchParams
    await finishRoundTrip(context, parameters, [principalOf(request)])
    return reply.redirect('/account?done=discord-linked', 302)
  })

  app.post(
    '/account/discord/unlink',
    {
      config: { access: 'visitor' },
      schema: describePage(
        { body: formOf({}) },
        { summary: 'Unlink Discord', tags, responses: { 302: redirect } },
      ),
    },
    async (request, reply) => {
      const { accountId } = getVisitor(context, request)
      await unlinkDiscord(context, accountId, requesterOf(request))
      return reply.redirect('/account?done=discord-unlinked', 302)
    },
  )
}
