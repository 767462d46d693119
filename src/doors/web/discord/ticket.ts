import type { Context } from '../../../platform/context.js'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { authenticate } from '../../../identity/authenticate.js'
import { describeBrowser } from '../../../identity/describe-browser.js'
import { timeLimit } from '../../../discord/round-trip.js'
import type { Principal } from '../../../identity/principal.js'
import { openSession } from '../../../identity/sessions/open-session.js'
import type { Session } from '../../../identity/sessions/store.js'
import { second } from '../../../platform/clock.js'
import { Problem } from '../../../platform/problem.js'
import { randomSecret } from '../../../platform/secret.js'

/**
 * Identifies a browser without a log-in when it comes back from Discord: a guest session of its own,
 * so that a session with `SID` or `token` is neither linked nor changed.
 */
const ticketCookie = 'discord_ticket'

const ticketOptionsFor = (baseUrl: string) =>
  ({
    path: '/login/discord',
    httpOnly: true,
    // Discord's redirect comes from another site.
    sameSite: 'lax',
    secure: baseUrl.startsWith('https:'),
  }) as const

/** Gives the browser a ticket for one round trip. */
export async function issueTicket(context: Context, reply: FastifyReply): Promise<Session> {
  const secret = randomSecret()
  const client = describeBrowser(reply.request.headers['user-agent'])
  const session = await openSession(context, { kind: 'guest', secret, scopes: [], client })
  const maxAge = timeLimit / second
  reply.setCookie(ticketCookie, secret, { ...ticketOptionsFor(context.config.baseUrl), maxAge })
  return session
}

/** The ticket that a browser comes back with, if it is still good. */
export async function findTicket(
  context: Context,
  request: FastifyRequest,
): Promise<Principal | undefined> {
  const value = request.cookies[ticketCookie]
  if (!value) return undefined
  try {
    return await authenticate(context, { from: 'token-cookie', value })
  } catch (error) {
    if (error instanceof Problem && error.code === 'credential_invalid') return undefined
    throw error
  }
}

export function clearTicket(reply: FastifyReply, baseUrl: string): void {
  reply.setCookie(ticketCookie, '', { ...ticketOptionsFor(baseUrl), maxAge: 0 })
}
