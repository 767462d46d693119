import type { FastifyReply } from 'fastify'
import { describeBrowser } from '../../../identity/describe-browser.js'
import { openBrowserSession } from '../../../identity/sessions/browser-session.js'
import { deleteSession } from '../../../identity/sessions/store.js'
import { setBrowserCookie } from '../../../html/browser-cookie.js'
import type { PageParts } from '../../../html/visitor.js'

/** Signs the browser in as this user; the session that it had until now ends. */
export async function signBrowserIn(
  parts: PageParts,
  reply: FastifyReply,
  accountId: number,
): Promise<void> {
  const { request } = reply
  const client = describeBrowser(request.headers['user-agent'])
  const secret = await openBrowserSession(parts, accountId, client)
  if (request.principal) await deleteSession(parts.db, request.principal.session.id)
  setBrowserCookie(reply, parts.config.baseUrl, secret)
}
