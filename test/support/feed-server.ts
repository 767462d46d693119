import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Test } from 'tap'
import { listenOnLoopback } from './listen.js'

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
  /** Answers instead of the feed while it is set. */
  fault: ((request: IncomingMessage, response: ServerResponse) => void) | undefined
  /** Every request: the channel, and the validator it came with. */
  requests: { ucid: string; etag: string | undefined; status: number }[]
}

export async function startFeedServer(t: Test): Promise<FeedServer> {
  const feeds = new Map<string, string>()
  const server: FeedServer = {
    feedUrl: '',
    publish: (ucid, entries) => feeds.set(ucid, atomOf(ucid, entries)),
    fault: undefined,
    requests: [],
  }
  const url = await listenOnLoopback(t, (request, response) => {
    const ucid = new URL(request.url ?? '', 'http://x').searchParams.get('channel_id') ?? ''
    const etag = request.headers['if-none-match']
    response.on('finish', () => {
      server.requests.push({ ucid, etag, status: response.statusCode })
    })
    if (server.fault) {
      server.fault(request, response)
      return
    }
    const xml = feeds.get(ucid)
    const known = `"${xml?.length ?? 0}"`
    if (xml === undefined) response.writeHead(404).end()
    else if (etag === known) response.writeHead(304).end()
    else response.writeHead(200, { 'content-type': 'text/xml', etag: known }).end(xml)
  })
  server.feedUrl = `${url}/feeds/videos.xml?channel_id=`
  return server
}
