import type { Database } from '../../../platform/db/schema.js'
import { escapeMarkup } from '../../../platform/http/escape-markup.js'
import { listUngrouped } from '../../subscriptions/page-store.js'
import {
  joinPages,
  readExportedGroups,
  readSubscriptionPages,
  type ExportedMember,
} from './read-library.js'

const feedAddress = 'https://www.youtube.com/feeds/videos.xml?channel_id='

type Feed = Pick<ExportedMember, 'ucid' | 'author' | 'subscribedAt'>

function outlineOf({ ucid, author, subscribedAt }: Feed): string {
  const title = escapeMarkup(author || ucid)
  const created = new Date(subscribedAt).toUTCString()
  return `<outline text="${title}" title="${title}" type="rss" xmlUrl="${feedAddress}${ucid}" created="${created}"/>`
}

/** Subscriptions that are in no group; a reader of feeds would take those of a group twice. */
async function* readUngrouped(db: Database, accountId: number): AsyncGenerator<Feed[], void> {
  for await (const page of readSubscriptionPages(db, accountId)) {
    const ids = page.map(({ channelId }) => channelId)
    const ungrouped = await listUngrouped(db, accountId, ids)
    yield page.filter(({ channelId }) => ungrouped.has(channelId))
  }
}

/**
 * The feeds of the channels that a user is subscribed to, as OPML 2.0 (http://opml.org/spec2.opml).
 * Groups are folders.
 */
export async function* writeOpml(db: Database, accountId: number): AsyncGenerator<string, void> {
  yield '<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0">\n'
  yield '<head><title>Subscriptions</title></head>\n<body>\n<outline text="Subscriptions" title="Subscriptions">\n'
  yield* joinPages(readUngrouped(db, accountId), outlineOf, '\n')
  for await (const { name, members } of readExportedGroups(db, accountId)) {
    const title = escapeMarkup(name)
    yield `\n<outline text="${title}" title="${title}">\n`
    yield* joinPages(members(), outlineOf, '\n')
    yield '\n</outline>'
  }
  yield '\n</outline>\n</body>\n</opml>\n'
}
