import type { FastifyReply } from 'fastify'
import { render } from 'preact-render-to-string'
import { Layout, type Page } from './layout.js'

interface Rendered {
  headers: Record<string, string>
  body: string
}

const policy = [
  "default-src 'none'",
  "style-src 'self'",
  "img-src 'self' data: https:",
  "base-uri 'none'",
  "frame-ancestors 'none'",
]

const headers = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'same-origin',
  'x-frame-options': 'DENY',
  // No form-action: Chromium holds it against the whole chain of redirects after a form, and both
  // log-in and consent may lead on to an app's own scheme or address.
  'content-security-policy': policy.join('; '),
}

/** A page as a document, with the headers that every page has; for renderers of errors. */
export function renderPage(page: Page): Rendered {
  return { headers, body: `<!doctype html>\n${render(<Layout {...page} />)}` }
}

/** Sends a page. The status is the reply's own, 200 unless it was set. */
export function sendPage(reply: FastifyReply, page: Page): FastifyReply {
  const rendered = renderPage(page)
  return reply.headers(rendered.headers).send(rendered.body)
}
