import type { FastifyReply, FastifyRequest } from 'fastify'
import { render } from 'preact-render-to-string'
import { randomSecret } from '../platform/secret.js'
import { Layout, type Page, type PageScript } from './layout.js'
import { openMessages, type Messages } from './messages/messages.js'
import { languageOf } from './messages/request-language.js'
import { MessagesContext } from './messages/use-messages.js'

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

/** Lets this page load its own script, known by a number that is used once, and what that needs. */
const scriptPolicy = ({ connects, plays, frames }: PageScript, nonce: string) => [
  `script-src 'nonce-${nonce}'`,
  `connect-src ${connects}`,
  `media-src ${plays}`,
  `frame-src ${frames}`,
]

const headers = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  vary: 'Accept-Language, Cookie',
  'referrer-policy': 'same-origin',
  'x-frame-options': 'DENY',
}

/** A page, or how it is made in one language. */
export type PageSource = Page | ((messages: Messages) => Page)

/** A page as a document, with the headers that every page has; for renderers of errors. */
export async function renderPage(request: FastifyRequest, source: PageSource): Promise<Rendered> {
  const messages = await openMessages(languageOf(request))
  const page = typeof source === 'function' ? source(messages) : source
  const nonce = page.script && randomSecret()
  // No form-action: Chromium holds it against the whole chain of redirects after a form, and both
  // log-in and consent may lead on to an app's own scheme or address.
  const directives =
    page.script && nonce ? [...policy, ...scriptPolicy(page.script, nonce)] : policy
  return {
    headers: {
      ...headers,
      'content-language': messages.language,
      'content-security-policy': directives.join('; '),
    },
    body: `<!doctype html>\n${render(
      <MessagesContext.Provider value={messages}>
        <Layout {...page} nonce={nonce} />
      </MessagesContext.Provider>,
    )}`,
  }
}

/** Sends a page. The status is the reply's own, 200 unless it was set. */
export async function sendPage(reply: FastifyReply, source: PageSource): Promise<FastifyReply> {
  const rendered = await renderPage(reply.request, source)
  return reply.headers(rendered.headers).send(rendered.body)
}
