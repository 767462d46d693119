import type { Video } from '../../catalogue/video-store.js'
import { escapeMarkup } from '../../platform/http/escape-markup.js'

export interface AtomFeed {
  /** A URI that names the feed forever; without secrets. */
  id: string
  title: string
  /** Where people read the same; no slash at the end. */
  baseUrl: string
  videos: readonly Video[]
  /** A query that is appended to the links to videos; starts with nothing. */
  params?: string
}

/** XML 1.0 has no place for control characters, whatever they are escaped as. */
const xmlText = (value: string) =>
  escapeMarkup(value.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, ''))

const time = (at: number) => new Date(at).toISOString().replace('.000Z', 'Z')

function entryXml(video: Video, { baseUrl, params = '' }: AtomFeed): string {
  const link = `${baseUrl}/watch?v=${video.videoId}${params && `&${params}`}`
  const picture = `${baseUrl}/vi/${video.videoId}/mqdefault.jpg`
  const title = xmlText(video.title)
  const description = xmlText(video.description)
  const at = time(video.publishedAt)
  return `<entry>
<id>yt:video:${video.videoId}</id>
<yt:videoId>${video.videoId}</yt:videoId>
<yt:channelId>${xmlText(video.ucid)}</yt:channelId>
<title>${title}</title>
<link rel="alternate" href="${xmlText(link)}"/>
<author><name>${xmlText(video.author)}</name><uri>${xmlText(`${baseUrl}/channel/${video.ucid}`)}</uri></author>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><a href="${xmlText(link)}"><img src="${xmlText(picture)}"/></a><p style="white-space:pre-wrap">${description}</p></div></content>
<published>${at}</published>
<updated>${at}</updated>
<media:group><media:title>${title}</media:title><media:thumbnail url="${xmlText(picture)}" width="320" height="180"/><media:description>${description}</media:description></media:group>
<media:community><media:statistics views="${video.viewCount ?? 0}"/></media:community>
</entry>
`
}

/** An Atom feed (RFC 4287) with the entries that Invidious' readers expect. */
export function atomXml(feed: AtomFeed): string {
  const newest = Math.max(0, ...feed.videos.map((video) => video.publishedAt))
  return `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns:yt="http://www.youtube.com/xml/schemas/2015" xmlns:media="http://search.yahoo.com/mrss/" xmlns="http://www.w3.org/2005/Atom" xml:lang="en-US">
<id>${xmlText(feed.id)}</id>
<title>${xmlText(feed.title)}</title>
<link rel="alternate" href="${xmlText(feed.baseUrl)}/"/>
<updated>${time(newest)}</updated>
${feed.videos.map((video) => entryXml(video, feed)).join('')}</feed>
`
}
