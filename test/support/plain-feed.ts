import { defaultPreferences, type Preferences } from '../../src/library/preferences/preferences.js'
import { hideable } from '../../src/library/subscriptions/hide-store.js'
import type { Database } from '../../src/platform/db/schema.js'

export interface PlainRequest {
  accountId: number
  page: number
  size: number
  groupId: number | undefined
}

/** What a feed shows of a video, as text: whether it is unread, its id, title, channel and length. */
type Line = string

interface PlainVideo {
  id: number
  videoId: string
  channelId: number
  publishedAt: number
  isUnread: boolean
  isShown: boolean
  line: Line
}

const selectAll = (db: Database, accountId: number) =>
  db
    .selectFrom('subscription')
    .innerJoin('channel', 'channel.id', 'subscription.channel_id')
    .innerJoin('video', 'video.channel_id', 'channel.id')
    .innerJoin('account', 'account.id', 'subscription.account_id')
    .selectAll(['subscription', 'video'])
    .select(['channel.name as author', 'account.news_seen_event_id'])
    .where('subscription.account_id', '=', accountId)
    .execute()

async function listColumn(
  db: Database,
  table: 'watched' | 'dismissed_news',
  accountId: number,
): Promise<Set<string | number>> {
  const rows = await db
    .selectFrom(table)
    .select('video_id')
    .where('account_id', '=', accountId)
    .execute()
  return new Set(rows.map((row) => row.video_id))
}

async function listChannelsOf(db: Database, groupId: number): Promise<Set<number>> {
  const rows = await db
    .selectFrom('subscription_group_channel')
    .select('channel_id')
    .where('group_id', '=', groupId)
    .execute()
  return new Set(rows.map((row) => row.channel_id))
}

/** Every video of a user's channels, with what decides about it. */
async function listAll(
  db: Database,
  accountId: number,
  preferences: Preferences,
): Promise<PlainVideo[]> {
  const seen = await listColumn(db, 'watched', accountId)
  const dismissed = await listColumn(db, 'dismissed_news', accountId)
  return (await selectAll(db, accountId)).map((row) => {
    const choice = hideable.find(([kind]) => kind === row.kind)?.[1]
    const isHidden =
      choice !== undefined && (row[choice] === null ? preferences[choice] : row[choice] === 1)
    const isSeen = preferences.unseen_only && seen.has(row.video_id)
    const event = row.news_event_id ?? 0
    const isUnread =
      event > row.since_event_id && event > row.news_seen_event_id && !dismissed.has(row.id)
    return {
      id: row.id,
      videoId: row.video_id,
      channelId: row.channel_id,
      publishedAt: row.published_at,
      isUnread,
      isShown: !isHidden && !isSeen && row.deleted_at === null,
      line: [isUnread, row.video_id, row.title, row.author, row.length_seconds].join(' '),
    }
  })
}

/** The same page as the feed's, by reading all there is and sorting it. */
export async function listPlainFeed(
  db: Database,
  { accountId, page, size, groupId }: PlainRequest,
  chosen: Partial<Preferences>,
): Promise<Line[]> {
  const preferences = { ...defaultPreferences, ...chosen }
  const inGroup = groupId === undefined ? undefined : await listChannelsOf(db, groupId)
  const shown = (await listAll(db, accountId, preferences))
    .filter(({ isShown, channelId }) => isShown && (inGroup?.has(channelId) ?? true))
    .sort((a, b) => b.publishedAt - a.publishedAt || b.id - a.id)
  const listed = preferences.latest_only
    ? shown.filter((one, at) => shown.findIndex((v) => v.channelId === one.channelId) === at)
    : shown
  const videos = listed.slice((page - 1) * size, page * size)
  const unread = videos.filter((video) => video.isUnread)
  const rest = videos.filter((video) => !video.isUnread)
  return [...unread, ...rest].map((video) => video.line)
}
