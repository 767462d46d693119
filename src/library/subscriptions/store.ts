import type { Database } from '../../platform/db/schema.js'

export interface Subscription {
  ucid: string
  /** The channel's name; empty until it is known. */
  author: string
}

/** A user's subscriptions, oldest first. */
export async function listSubscriptions(db: Database, accountId: number): Promise<Subscription[]> {
  return db
    .selectFrom('subscription')
    .innerJoin('channel', 'channel.id', 'subscription.channel_id')
    .select(['channel.ucid', 'channel.name as author'])
    .where('account_id', '=', accountId)
    .orderBy('subscription.created_at')
    .orderBy('channel.id')
    .execute()
}

export async function countSubscriptions(db: Database, accountId: number): Promise<number> {
  const { count } = await db
    .selectFrom('subscription')
    .select((q) => q.fn.countAll<number>().as('count'))
    .where('account_id', '=', accountId)
    .executeTakeFirstOrThrow()
  return count
}

/** When the user last subscribed, epoch milliseconds; 0 when never. */
export async function findLastSubscribedAt(db: Database, accountId: number): Promise<number> {
  const row = await db
    .selectFrom('subscription')
    .select((q) => q.fn.max('created_at').as('last'))
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  return row?.last ?? 0
}

export interface NewSubscription {
  accountId: number
  channelId: number
  /** Epoch milliseconds. */
  createdAt: number
  /** The newest event so far; only later ones are news to the user. */
  sinceEventId: number
}

/** Subscribes; false when the user was subscribed already. */
export async function insertSubscription(
  db: Database,
  subscription: NewSubscription,
): Promise<boolean> {
  const result = await db
    .insertInto('subscription')
    .values({
      account_id: subscription.accountId,
      channel_id: subscription.channelId,
      created_at: subscription.createdAt,
      since_event_id: subscription.sinceEventId,
    })
    .onConflict((conflict) => conflict.columns(['account_id', 'channel_id']).doNothing())
    .executeTakeFirst()
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n
}

export async function deleteSubscription(
  db: Database,
  accountId: number,
  ucid: string,
): Promise<void> {
  await db
    .deleteFrom('subscription')
    .where('account_id', '=', accountId)
    .where('channel_id', 'in', (q) => q.selectFrom('channel').select('id').where('ucid', '=', ucid))
    .execute()
}

/** The channels that most users follow, most followed first, as internal ids. */
export async function listMostFollowed(db: Database, limit: number): Promise<number[]> {
  const rows = await db
    .selectFrom('subscription')
    .select((q) => ['channel_id', q.fn.countAll<number>().as('followers')])
    .groupBy('channel_id')
    .orderBy('followers', 'desc')
    .orderBy('channel_id')
    .limit(limit)
    .execute()
  return rows.map((row) => row.channel_id)
}
