import type { Context } from '../../../platform/context.js'
import type { FastifyReply } from 'fastify'
import { findBrowser } from '../../../identity/guard.js'
import { requesterOf } from '../../../identity/security-events/security-events.js'
import { openAppClient } from '../../../identity/sessions/app-password.js'
import { openBrowserSession } from '../../../identity/sessions/browser-session.js'
import type { Session } from '../../../identity/sessions/store.js'
import { deleteSession } from '../../../identity/sessions/revocation-store.js'
import { setBrowserCookie } from '../../../html/browser-cookie.js'

/** Logs the browser in as this user and ends its previous session; the value of the cookie. */
export async function signBrowserIn(
  context: Context,
  reply: FastifyReply,
  { accountId, isProved }: { accountId: number; isProved: boolean },
): Promise<string> {
  const { request } = reply
  const secret = await openBrowserSession(context, accountId, {
    ...requesterOf(request),
    isProved,
  })
  const previous = await findBrowser(context, request)
  if (previous) await deleteSession(context.db, previous.session.id)
  setBrowserCookie(reply, context.config.baseUrl, secret)
  return secret
}

/** Logs a program in with an app password: its cookie opens what that allows, and no page. */
export async function signAppIn(
  context: Context,
  reply: FastifyReply,
  appPassword: Session,
): Promise<void> {
  const secret = await openAppClient(context, appPassword, requesterOf(reply.request))
  setBrowserCookie(reply, context.config.baseUrl, secret)
}
