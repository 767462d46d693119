import { createHash } from 'node:crypto'
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'

export interface FeedEntry {
  videoId: string
  title: string
  /** Epoch milliseconds. */
  publishedAt: number
  description?: string
  views?: number
  isShort?: boolean
}

const escape = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

function entryXml(ucid: string, entry: FeedEntry): string {
  const path = entry.isShort ? `shorts/${entry.videoId}` : `watch?v=${entry.videoId}`
  const views = `<media:community><media:statistics views="${entry.views ?? 0}"/></media:community>`
  const media =
    entry.description === undefined
      ? ''
      : `<media:group><media:description>${escape(entry.description)}</media:description>${views}</media:group>`
  return `<entry><id>yt:video:${entry.videoId}</id><yt:videoId>${entry.videoId}</yt:videoId>
    <yt:channelId>${ucid}</yt:channelId><title>${escape(entry.title)}</title>
    <link rel="alternate" href="https://www.youtube.com/${path}"/>
    <author><name>Channel ${ucid}</name><uri>https://www.youtube.com/channel/${ucid}</uri></author>
    <published>${new Date(entry.publishedAt).toISOString()}</published>
    <updated>${new Date(entry.publishedAt).toISOString()}</updated>${media}</entry>`
}

/** An Atom document as YouTube's feeds and its hub have it. */
export const atomOf = (ucid: string, entries: readonly FeedEntry[], extra = ''): string =>
  `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns:yt="http://www.youtube.com/xml/schemas/2015" xmlns:media="http://search.yahoo.com/mrss/"
 xmlns:at="http://purl.org/atompub/tombstones/1.0" xmlns="http://www.w3.org/2005/Atom">
<title>Channel ${ucid}</title>${entries.map((entry) => entryXml(ucid, entry)).join('')}${extra}</feed>
`

/** A server of channel feeds, with validators for conditional requests. */
export interface FeedServer {
  /** To be followed by a channel's id. */
  feedUrl: string
  /** Sets what a channel's feed holds. */
  publish(ucid: string, entries: readonly FeedEntry[]): void
  /** Answers with a channel's feed, as it does by itself. */
  answer: RequestListener
  /** Answers instead of the feed while it is set. */
  fault: RequestListener | undefined
  /** Every request: the channel, and the validator it came with. */
  requests: { ucid: string; etag: string | undefined; status: number }[]
  /** Listens no more, until `comeBack` does again at the same address. */
  goAway(): Promise<void>
  comeBack(): Promise<void>
}

/** A server on the loopback that can go away and come back. */
async function startServer(t: Test, answer: RequestListener) {
  const server = createServer(answer)
  let port = 0
  const comeBack = () => new Promise<void>((done) => server.listen(port, '127.0.0.1', done))
  const goAway = () =>
    new Promise<void>((done) => {
      server.close(() => {
        done()
      })
      server.closeAllConnections()
    })
  await comeBack()
  port = (server.address() as AddressInfo).port
  t.teardown(goAway)
  return { url: `http://127.0.0.1:${port}`, goAway, comeBack }
}

export async function startFeedServer(t: Test): Promise<FeedServer> {
  const feeds = new Map<string, string>()
  const ucidOf = ({ url = '' }: IncomingMessage) =>
    new URL(url, 'http://x').searchParams.get('channel_id') ?? ''
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const xml = feeds.get(ucidOf(request))
    const digest = createHash('sha1').update(xml ?? '')
    const etag = `"${digest.digest('hex')}"`
    if (xml === undefined) response.writeHead(404).end()
    else if (request.headers['if-none-match'] === etag) response.writeHead(304).end()
    else response.writeHead(200, { 'content-type': 'text/xml', etag }).end(xml)
  }
  const { url, goAway, comeBack } = await startServer(t, (request, response) => {
    const etag = request.headers['if-none-match']
    response.on('finish', () => {
      server.requests.push({ ucid: ucidOf(request), etag, status: response.statusCode })
    })
    const respond = server.fault ?? answer
    respond(request, response)
  })
  const server: FeedServer = {
    feedUrl: `${url}/feeds/videos.xml?channel_id=`,
    publish: (ucid, entries) => feeds.set(ucid, atomOf(ucid, entries)),
    answer,
    fault: undefined,
    requests: [],
    goAway,
    comeBack,
  }
  return server
}
