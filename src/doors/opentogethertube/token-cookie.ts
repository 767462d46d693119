import type { FastifyReply } from 'fastify'
import { tokenCookie } from '../../identity/credential.js'
import { lifetimes } from '../../identity/sessions/kinds.js'
import { second } from '../../platform/clock.js'

/** Hands out the token as the cookie that browsers send by themselves. */
export function setTokenCookie(reply: FastifyReply, baseUrl: string, token: string): void {
  reply.setCookie(tokenCookie, token, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: baseUrl.startsWith('https:'),
    maxAge: lifetimes.registered.total / second,
  })
}
