import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { unlinkDiscord } from '../../../discord/link.js'
import { beginRoundTrip, finishRoundTrip, spendRoundTrip } from '../../../discord/round-trip.js'
import { principalOf } from '../../../identity/guard.js'
import { redirect } from '../../../platform/http/describe.js'
import { describe, formOf } from '../describe.js'
import { checkForm, getVisitor, requireVisitor, type PageParts } from '../../../html/visitor.js'

const tags: [string] = ['Account']
const linkEnd = '/account/discord/done'

const endSchema = describe(
  {},
  {
    summary: 'Come back from Discord, linked',
    tags,
    answers: { 302: redirect },
    errors: [403, 409, 502],
  },
)

/** `account/discord`: linked to who is signed in, and unlinked. */
export const discordLinkRoutes: FastifyPluginAsyncZod<PageParts> = async (app, parts) => {
  app.addHook('onRequest', requireVisitor)

  app.post(
    '/account/discord/link',
    {
      preValidation: checkForm(parts),
      schema: describe(
        { body: formOf({}) },
        { summary: 'Link Discord', tags, answers: { 302: redirect }, errors: [403, 429] },
      ),
    },
    async (request, reply) => {
      await spendRoundTrip(parts, request.ip)
      const { session } = getVisitor(parts, request)
      const way = { returnPath: linkEnd, endsOnPage: true }
      return reply.redirect(await beginRoundTrip(parts, session, way), 302)
    },
  )

  app.get(linkEnd, { schema: endSchema }, async (request, reply) => {
    const parameters = new URL(request.url, parts.config.baseUrl).searchParams
    await finishRoundTrip(parts, parameters, [principalOf(request)])
    return reply.redirect('/account?done=discord-linked', 302)
  })

  app.post(
    '/account/discord/unlink',
    {
      preValidation: checkForm(parts),
      schema: describe(
        { body: formOf({}) },
        { summary: 'Unlink Discord', tags, answers: { 302: redirect } },
      ),
    },
    async (request, reply) => {
      await unlinkDiscord(parts.db, getVisitor(parts, request).accountId)
      return reply.redirect('/account?done=discord-unlinked', 302)
    },
  )
}
