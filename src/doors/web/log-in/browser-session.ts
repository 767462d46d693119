import type { Context } from '../../../platform/context.js'
import type { FastifyReply } from 'fastify'
import { findBrowser } from '../../../identity/guard.js'
import { requesterOf } from '../../../identity/security-events/security-events.js'
import { openBrowserSession } from '../../../identity/sessions/browser-session.js'
import { deleteSession } from '../../../identity/sessions/revocation-store.js'
import { setBrowserCookie } from '../../../html/browser-cookie.js'

/** Logs the browser in as this user and ends its previous session; the value of the cookie. */
export async function signBrowserIn(
  context: Context,
  reply: FastifyReply,
  accountId: number,
): Promise<string> {
  const { request } = reply
  const secret = await openBrowserSession(context, accountId, requesterOf(request))
  const previous = await findBrowser(context, request)
  if (previous) await deleteSession(context.db, previous.session.id)
  setBrowserCookie(reply, context.config.baseUrl, secret)
  return secret
}
