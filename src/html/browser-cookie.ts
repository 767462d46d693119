import type { FastifyReply } from 'fastify'
import { browserCookie } from '../identity/credential.js'
import { lifetimes } from '../identity/sessions/kinds.js'
import { second } from '../platform/clock.js'

const optionsFor = (baseUrl: string) =>
  ({
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: baseUrl.startsWith('https:'),
    // Clients send the value back as they got it; its `=` must not become %3D.
    encode: String,
  }) as const

export function setBrowserCookie(reply: FastifyReply, baseUrl: string, secret: string): void {
  const maxAge = lifetimes.browser.total / second
  reply.setCookie(browserCookie, secret, { ...optionsFor(baseUrl), maxAge })
}

export function clearBrowserCookie(reply: FastifyReply, baseUrl: string): void {
  reply.setCookie(browserCookie, '', { ...optionsFor(baseUrl), maxAge: 0 })
}
