import { sql, type ExpressionBuilder } from 'kysely'
import { videoColumns, videoOf, type Video } from '../../catalogue/video-store.js'
import { isIn } from '../../platform/db/is-in.js'
import { prepared } from '../../platform/db/prepared.js'
import type { Database, Schema } from '../../platform/db/schema.js'
import { raiseLibraryRevision } from '../revision-store.js'
import { hideable, type HidePreferences } from '../subscriptions/hide-store.js'

interface UnreadSelection {
  accountId: number
  /** Only subscriptions of this group (an internal id). */
  groupId: number | undefined
  /** Which kinds the user does not want, unless a subscription says otherwise. */
  hides: HidePreferences
  limit: number
}

/** Leaves out the kinds that the subscription, or else the user, does not want. */
const isNotHidden = (
  q: ExpressionBuilder<Schema, 'subscription' | 'video'>,
  hides: HidePreferences,
) =>
  q.and(
    hideable.map(([kind, choice]) =>
      q.or([
        q('video.kind', '!=', kind),
        q(
          q.fn.coalesce(`subscription.${choice}`, sql<number>`${sql.lit(hides[choice] ? 1 : 0)}`),
          '=',
          0,
        ),
      ]),
    ),
  )

/**
 * The videos that came in a user's channels after subscribing and after the user last looked,
 * without those put away one by one.
 */
const fromUnread = (db: Database, accountId: number, hides: HidePreferences) =>
  db
    .selectFrom('account')
    .innerJoin('subscription', 'subscription.account_id', 'account.id')
    .innerJoin('video', (join) =>
      join
        .onRef('video.channel_id', '=', 'subscription.channel_id')
        .onRef('video.news_event_id', '>', 'subscription.since_event_id')
        .onRef('video.news_event_id', '>', 'account.news_seen_event_id'),
    )
    .where('account.id', '=', accountId)
    .where('video.deleted_at', 'is', null)
    .where((q) => isNotHidden(q, hides))
    .where((q) =>
      q.not(
        q.exists(
          q
            .selectFrom('dismissed_news')
            .select('dismissed_news.video_id')
            .whereRef('dismissed_news.account_id', '=', 'account.id')
            .whereRef('dismissed_news.video_id', '=', 'video.id'),
        ),
      ),
    )

const selectUnread = (db: Database, accountId: number, hides: HidePreferences) =>
  fromUnread(db, accountId, hides)
    .innerJoin('channel', 'channel.id', 'video.channel_id')
    .select(videoColumns)

/** How many unread videos each of these channels (internal ids) has; those with none are absent. */
export async function countUnreadOf(
  db: Database,
  { accountId, hides }: Pick<UnreadSelection, 'accountId' | 'hides'>,
  channelIds: readonly number[],
): Promise<Map<number, number>> {
  if (channelIds.length === 0) return new Map()
  const rows = await fromUnread(db, accountId, hides)
    .select((q) => ['subscription.channel_id', q.fn.countAll<number>().as('count')])
    .where(isIn(db, 'subscription.channel_id', channelIds))
    .groupBy('subscription.channel_id')
    .execute()
  return new Map(rows.map((row) => [row.channel_id, row.count]))
}

/** Unread videos, newest first, at most `limit`. */
export async function listUnread(
  db: Database,
  { accountId, groupId, hides, limit }: UnreadSelection,
): Promise<Video[]> {
  const all = selectUnread(db, accountId, hides)
    .orderBy('video.published_at', 'desc')
    .orderBy('video.id', 'desc')
    .limit(limit)
  const inGroup = (id: number) =>
    all.where('subscription.channel_id', 'in', (q) =>
      q
        .selectFrom('subscription_group_channel')
        .select('subscription_group_channel.channel_id')
        .where('subscription_group_channel.group_id', '=', id),
    )
  const rows = await (groupId === undefined ? all : inGroup(groupId)).execute()
  return rows.map(videoOf)
}

/** A page of unread videos, bounded by the numbers of the events by which they became news. */
export interface NewsWindow {
  /** Only older ones than this event. */
  before: number | undefined
  /** Only newer ones than this event. */
  after: number | undefined
  /** Whether the page begins right after `after`, not at the newest. */
  isFromOldest: boolean
  limit: number
}

/** Unread videos as they became news, the newest first. */
export async function listNews(
  db: Database,
  { accountId, hides }: { accountId: number; hides: HidePreferences },
  { before, after, isFromOldest, limit }: NewsWindow,
): Promise<Video[]> {
  const rows = await selectUnread(db, accountId, hides)
    .$if(before !== undefined, (q) => q.where('video.news_event_id', '<', before ?? 0))
    .$if(after !== undefined, (q) => q.where('video.news_event_id', '>', after ?? 0))
    .orderBy('video.news_event_id', isFromOldest ? 'asc' : 'desc')
    .limit(limit)
    .execute()
  const videos = rows.map(videoOf)
  return isFromOldest ? videos.reverse() : videos
}

const selectNewsSeen = prepared<{ id: number }>()((db, value) =>
  db.selectFrom('account').select('news_seen_event_id').where('id', '=', value('id')),
)

/** The event up to which a user has seen the news. */
export async function findNewsSeen(db: Database, accountId: number): Promise<number> {
  const [row] = await selectNewsSeen(db, { id: accountId })
  return row?.news_seen_event_id ?? 0
}

/** Sets in the caller's transaction the event up to which a user has seen the news. */
export async function setNewsSeen(tx: Database, accountId: number, eventId: number): Promise<void> {
  await raiseLibraryRevision(tx, accountId)
  await tx
    .updateTable('account')
    .set({ news_seen_event_id: eventId })
    .where('id', '=', accountId)
    .execute()
}

/** Puts one video away; only news of the user's subscriptions leave a row. */
export async function insertDismissed(
  db: Database,
  accountId: number,
  videoId: string,
): Promise<void> {
  await db
    .insertInto('dismissed_news')
    .columns(['account_id', 'video_id'])
    .expression((q) =>
      q
        .selectFrom('subscription')
        .innerJoin('account', 'account.id', 'subscription.account_id')
        .innerJoin('video', 'video.channel_id', 'subscription.channel_id')
        .select(['subscription.account_id', 'video.id'])
        .where('subscription.account_id', '=', accountId)
        .where('video.video_id', '=', videoId)
        .whereRef('video.news_event_id', '>', 'account.news_seen_event_id')
        .whereRef('video.news_event_id', '>', 'subscription.since_event_id'),
    )
    .onConflict((conflict) => conflict.columns(['account_id', 'video_id']).doNothing())
    .execute()
}

/** Forgets what was put away one by one; the time up to which all is seen covers it. */
export async function deleteDismissed(db: Database, accountId: number): Promise<void> {
  await db.deleteFrom('dismissed_news').where('account_id', '=', accountId).execute()
}

const selectDismissed = prepared<{ accountId: number; ids: readonly number[] }>()((db, value) =>
  db
    .selectFrom('dismissed_news')
    .select('video_id')
    .where('account_id', '=', value('accountId'))
    .where(isIn(db, 'dismissed_news.video_id', value('ids'))),
)

/** Which of these videos (internal ids) the user has put away. */
export async function listDismissed(
  db: Database,
  accountId: number,
  ids: readonly number[],
): Promise<Set<number>> {
  if (ids.length === 0) return new Set()
  const rows = await selectDismissed(db, { accountId, ids })
  return new Set(rows.map((row) => row.video_id))
}
