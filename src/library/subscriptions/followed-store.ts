import { isIn } from '../../platform/db/is-in.js'
import type { Database } from '../../platform/db/schema.js'
import { hideChoicesOf, hideColumns, type HideChoices } from './hide-store.js'

/** A subscription as its owner's list shows it. Times are epoch milliseconds. */
export interface Followed {
  /** The channel's internal id. */
  channelId: number
  ucid: string
  /** Empty until it is known. */
  author: string
  subscribedAt: number
  /** Of the newest video; undefined while none is known. */
  latestPublishedAt: number | undefined
}

/** All subscriptions of a user, by the internal ids of their channels. */
export async function listFollowed(db: Database, accountId: number): Promise<Followed[]> {
  const rows = await db
    .selectFrom('subscription')
    .innerJoin('channel', 'channel.id', 'subscription.channel_id')
    .select(['channel.id', 'channel.ucid', 'channel.name', 'channel.latest_published_at'])
    .select('subscription.created_at')
    .where('subscription.account_id', '=', accountId)
    .orderBy('channel.id')
    .execute()
  return rows.map((row) => ({
    channelId: row.id,
    ucid: row.ucid,
    author: row.name,
    subscribedAt: row.created_at,
    latestPublishedAt: row.latest_published_at ?? undefined,
  }))
}

/** A subscription with all that its owner chose for it. */
export interface WholeSubscription {
  ucid: string
  author: string
  subscribedAt: number
  /** The newest event when the user subscribed. */
  sinceEventId: number
  hides: HideChoices
  /** The handles of its groups. */
  groups: string[]
}

/** The subscriptions of a user to these channels (public ids), with their groups. */
export async function listWhole(
  db: Database,
  accountId: number,
  ucids: readonly string[],
): Promise<WholeSubscription[]> {
  const rows = await db
    .selectFrom('subscription')
    .innerJoin('channel', 'channel.id', 'subscription.channel_id')
    .select(['channel.id', 'channel.ucid', 'channel.name', ...hideColumns])
    .select(['subscription.created_at', 'subscription.since_event_id'])
    .where('subscription.account_id', '=', accountId)
    .where(isIn(db, 'channel.ucid', ucids))
    .orderBy('subscription.created_at')
    .execute()
  const members = await db
    .selectFrom('subscription_group_channel')
    .innerJoin('subscription_group', 'subscription_group.id', 'subscription_group_channel.group_id')
    .select(['subscription_group_channel.channel_id', 'subscription_group.handle'])
    .where('subscription_group_channel.account_id', '=', accountId)
    .where(
      isIn(
        db,
        'subscription_group_channel.channel_id',
        rows.map((row) => row.id),
      ),
    )
    .orderBy('subscription_group.id')
    .execute()
  return rows.map((row) => ({
    ucid: row.ucid,
    author: row.name,
    subscribedAt: row.created_at,
    sinceEventId: row.since_event_id,
    hides: hideChoicesOf(row),
    groups: members.filter(({ channel_id }) => channel_id === row.id).map(({ handle }) => handle),
  }))
}
