import type { Database } from '../../platform/db/schema.js'
import type { Followed } from './followed-store.js'
import { hideChoicesOf, hideColumns, type HideChoices } from './hide-store.js'

/** A subscription as an export has it. */
export interface ListedSubscription extends Pick<
  Followed,
  'channelId' | 'ucid' | 'author' | 'subscribedAt'
> {
  hides: HideChoices
}

/** The place of a subscription in the order of `listSubscriptions`. */
type SubscriptionPlace = Pick<ListedSubscription, 'subscribedAt' | 'channelId'>

export const beforeAllSubscriptions: SubscriptionPlace = { subscribedAt: -1, channelId: -1 }

/** The subscriptions after a place, oldest first, at most `limit`. */
export async function listSubscriptionsAfter(
  db: Database,
  accountId: number,
  { after, limit }: { after: SubscriptionPlace; limit: number },
): Promise<ListedSubscription[]> {
  const rows = await db
    .selectFrom('subscription')
    .innerJoin('channel', 'channel.id', 'subscription.channel_id')
    .select(['channel.id', 'channel.ucid', 'channel.name', ...hideColumns])
    .select('subscription.created_at')
    .where('subscription.account_id', '=', accountId)
    .where((q) =>
      q.or([
        q('subscription.created_at', '>', after.subscribedAt),
        q.and([
          q('subscription.created_at', '=', after.subscribedAt),
          q('channel.id', '>', after.channelId),
        ]),
      ]),
    )
    .orderBy('subscription.created_at')
    .orderBy('channel.id')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    channelId: row.id,
    ucid: row.ucid,
    author: row.name,
    subscribedAt: row.created_at,
    hides: hideChoicesOf(row),
  }))
}

/** The groups of a user without their channels, oldest first. */
export async function listGroupNames(
  db: Database,
  accountId: number,
): Promise<{ id: number; name: string }[]> {
  return db
    .selectFrom('subscription_group')
    .select(['id', 'name'])
    .where('account_id', '=', accountId)
    .orderBy('id')
    .execute()
}

/** A channel of a group. */
export type ListedMember = Pick<ListedSubscription, 'ucid' | 'author' | 'subscribedAt'>

/** The channels of a group after this one (a public id), in the order of their ids. */
export async function listMembersAfter(
  db: Database,
  groupId: number,
  { after, limit }: { after: string; limit: number },
): Promise<ListedMember[]> {
  return db
    .selectFrom('subscription_group_channel')
    .innerJoin('channel', 'channel.id', 'subscription_group_channel.channel_id')
    .innerJoin('subscription', (join) =>
      join
        .onRef('subscription.account_id', '=', 'subscription_group_channel.account_id')
        .onRef('subscription.channel_id', '=', 'subscription_group_channel.channel_id'),
    )
    .select(['channel.ucid', 'channel.name as author'])
    .select('subscription.created_at as subscribedAt')
    .where('subscription_group_channel.group_id', '=', groupId)
    .where('channel.ucid', '>', after)
    .orderBy('channel.ucid')
    .limit(limit)
    .execute()
}

/** Those of these channels (internal ids) that are in no group of the user. */
export async function listUngrouped(
  db: Database,
  accountId: number,
  channelIds: readonly number[],
): Promise<Set<number>> {
  if (channelIds.length === 0) return new Set()
  const rows = await db
    .selectFrom('subscription_group_channel')
    .select('channel_id')
    .where('account_id', '=', accountId)
    .where('channel_id', 'in', channelIds)
    .execute()
  const grouped = new Set(rows.map((row) => row.channel_id))
  return new Set(channelIds.filter((id) => !grouped.has(id)))
}
