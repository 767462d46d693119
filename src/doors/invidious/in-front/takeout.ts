import { escapeMarkup } from '../../../platform/http/escape-markup.js'

interface Subscription {
  ucid: string
  author: string
}

/** A user's subscriptions as OPML; the feeds are this server's own, or YouTube's for NewPipe. */
export function subscriptionsOpml(
  subscriptions: readonly Subscription[],
  { baseUrl, isForNewPipe }: { baseUrl: string; isForNewPipe: boolean },
): string {
  const title = isForNewPipe ? 'YouTube Subscriptions' : 'Invidious Subscriptions'
  const feed = isForNewPipe
    ? 'https://www.youtube.com/feeds/videos.xml?channel_id='
    : `${baseUrl}/feed/channel/`
  const outlines = subscriptions.map(({ ucid, author }) => {
    const name = escapeMarkup(author || ucid)
    return `<outline text="${name}" title="${name}" type="rss" xmlUrl="${escapeMarkup(feed + ucid)}"/>`
  })
  return `<opml version="1.1"><body><outline text="${title}" title="${title}">${outlines.join('')}</outline></body></opml>`
}
