import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { countDiscordLogIn } from '../../discord/count-log-in.js'
import { logInWithCode } from '../../discord/code-log-in.js'
import type { DiscordContext } from '../../discord/enter.js'
import { endOfSession } from '../../identity/sessions/kinds.js'
import { requesterOf } from '../../identity/security-events/security-events.js'
import { describe, rfc3339Of, newSession } from './describe.js'

const body = z.object({
  code: z.string().max(2000),
  redirect_uri: z.string().max(2000),
  code_verifier: z.string().max(200).nullish(),
})

async function openLogInSession(
  context: DiscordContext,
  request: FastifyRequest<{ Body: z.infer<typeof body> }>,
) {
  const { code, ...asked } = request.body
  const { secret, session, user } = await logInWithCode(context, {
    code,
    redirectUri: asked.redirect_uri,
    verifier: asked.code_verifier ?? undefined,
    from: requesterOf(request),
  })
  return {
    user_id: user.id,
    token: secret,
    session_id: session.handle,
    expiry: rfc3339Of(endOfSession(session, context.config)),
    user: {
      id: user.id,
      username: user.username,
      global_name: user.globalName ?? null,
      avatar: user.avatar ?? null,
    },
  }
}

/** `POST /oauth2`: a code of Discord's for a session. */
export const codeLogInRoutes: FastifyPluginAsyncZod<DiscordContext> = async (app, context) => {
  app.post(
    '/oauth2',
    {
      config: { access: 'public' },
      schema: describe(
        { body },
        {
          operationId: 'logInWithDiscordCode',
          summary: 'Log in with a code from Discord',
          tags: ['AntiRaid: sessions'],
          responses: { 200: newSession },
          errors: [429, 502],
        },
      ),
    },
    async (request) => {
      await countDiscordLogIn(context, request.ip)
      return openLogInSession(context, request)
    },
  )
}
