import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { isVideoId } from '../../../catalogue/ids.js'
import { findVisitor, type Visitor } from '../../../html/visitor.js'
import { listPlaylists } from '../../../library/playlists/store.js'
import { findSubscription } from '../../../library/subscriptions/hide-store.js'
import type { Context } from '../../../platform/context.js'
import type { Database } from '../../../platform/db/schema.js'
import { Problem } from '../../../platform/problem.js'
import { findChannelOfPage, rewritePage, type PageState } from './rewrite-page.js'
import type { PassOn } from './upstream-proxy.js'

/** A larger page is passed on as it is. */
const pageBytes = 2 * 1024 * 1024
const listedPlaylists = 100

/** All of a body, or a stream of the same bytes when it is too large to be kept. */
async function readPage(body: Readable): Promise<string | Readable> {
  const chunks: Buffer[] = []
  let size = 0
  const source: AsyncIterator<Buffer> = body[Symbol.asyncIterator]()
  for (;;) {
    const next: IteratorResult<Buffer, unknown> = await source.next()
    const { done, value } = next
    if (done) return Buffer.concat(chunks).toString()
    chunks.push(value)
    size += value.length
    if (size > pageBytes) break
  }
  return Readable.from(rejoin(chunks, source))
}

async function* rejoin(chunks: readonly Buffer[], rest: AsyncIterator<Buffer>) {
  yield* chunks
  for (;;) {
    const next: IteratorResult<Buffer, unknown> = await rest.next()
    const { done, value } = next
    if (done) return
    yield value
  }
}

const isPage = (reply: FastifyReply) =>
  reply.statusCode === 200 &&
  String(reply.getHeader('content-type')).startsWith('text/html') &&
  reply.getHeader('content-encoding') === undefined

async function findWatching(db: Database, accountId: number, url: URL) {
  const videoId = url.pathname === '/watch' ? (url.searchParams.get('v') ?? '') : ''
  if (!isVideoId(videoId)) return undefined
  const playlists = (await listPlaylists(db, accountId)).slice(0, listedPlaylists)
  return { videoId, playlists: playlists.map(({ playlistId: id, title }) => ({ id, title })) }
}

async function findState(
  { db, config }: Context,
  { accountId, name, formToken }: Visitor,
  { html, path }: { html: string; path: string },
): Promise<PageState> {
  const ucid = findChannelOfPage(html)
  const isSubscribed = ucid && (await findSubscription(db, accountId, ucid)) !== undefined
  return {
    name,
    here: path,
    formToken,
    subscription: ucid ? { ucid, isSubscribed: isSubscribed === true } : undefined,
    watching: await findWatching(db, accountId, new URL(path, config.baseUrl)),
  }
}

/**
 * Passes on a page. For a person who is logged in here, its HTML is rewritten on the way: it works
 * without JavaScript and under the page's own Content-Security-Policy, which a script would not.
 * No cookie reaches the Invidious, whose page is the same for everybody.
 */
export async function sendUpstreamPage(
  context: Context,
  passOn: PassOn,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
): Promise<FastifyReply> {
  const visitor = request.method === 'GET' ? await findVisitor(context, request) : undefined
  if (!visitor) return passOn(reply)
  const send = async (body: Readable) => {
    if (!isPage(reply)) return reply.send(body)
    const html = await readPage(body)
    if (typeof html !== 'string') return reply.send(html)
    const state = await findState(context, visitor, { html, path: request.url })
    reply.removeHeader('content-length').removeHeader('etag').removeHeader('last-modified')
    return reply.header('cache-control', 'private, no-store').send(rewritePage(html, state))
  }
  return passOn(reply, {
    isPlain: true,
    respond: (body) => {
      send(body).catch((cause: unknown) => {
        body.destroy()
        reply.send(new Problem('upstream_down', undefined, { cause, retryAfter: 10 }))
      })
    },
  })
}
