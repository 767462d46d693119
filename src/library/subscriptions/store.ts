import { atomically } from '../../platform/db/atomically.js'
import { prepared } from '../../platform/db/prepared.js'
import type { Database } from '../../platform/db/schema.js'
import { raiseLibraryRevision } from '../revision-store.js'
import { hideFlagsOf, type HideChoices } from './hide-store.js'

export interface Subscription {
  ucid: string
  /** The channel's name; empty until it is known. */
  author: string
}

const selectSubscriptions = prepared<{ accountId: number }>()((db, value) =>
  db
    .selectFrom('subscription')
    .innerJoin('channel', 'channel.id', 'subscription.channel_id')
    .select(['channel.ucid', 'channel.name as author'])
    .where('account_id', '=', value('accountId'))
    .orderBy('subscription.created_at')
    .orderBy('channel.id'),
)

/** A user's subscriptions, oldest first. */
export async function listSubscriptions(db: Database, accountId: number): Promise<Subscription[]> {
  return selectSubscriptions(db, { accountId })
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
  hides?: HideChoices | undefined
}

/** Subscribes in the caller's transaction; those who are subscribed already stay as they are. */
export async function insertSubscriptions(
  tx: Database,
  subscriptions: readonly NewSubscription[],
): Promise<void> {
  if (subscriptions.length === 0) return
  for (const accountId of new Set(subscriptions.map((subscription) => subscription.accountId))) {
    await raiseLibraryRevision(tx, accountId)
  }
  await tx
    .insertInto('subscription')
    .values(
      subscriptions.map((subscription) => ({
        account_id: subscription.accountId,
        channel_id: subscription.channelId,
        created_at: subscription.createdAt,
        since_event_id: subscription.sinceEventId,
        ...hideFlagsOf(subscription.hides),
      })),
    )
    .onConflict((conflict) => conflict.columns(['account_id', 'channel_id']).doNothing())
    .execute()
}

/** Those of these channels (internal ids) that the user is subscribed to. */
export async function listSubscribedOf(
  db: Database,
  accountId: number,
  channelIds: readonly number[],
): Promise<Set<number>> {
  if (channelIds.length === 0) return new Set()
  const rows = await db
    .selectFrom('subscription')
    .select('channel_id')
    .where('account_id', '=', accountId)
    .where('channel_id', 'in', channelIds)
    .execute()
  return new Set(rows.map((row) => row.channel_id))
}

/** Ends at most `limit` subscriptions of a user; how many. */
export function deleteSomeSubscriptions(
  db: Database,
  accountId: number,
  limit: number,
): Promise<number> {
  return atomically(db, async (tx) => {
    await raiseLibraryRevision(tx, accountId)
    const { numDeletedRows } = await tx
      .deleteFrom('subscription')
      .where('account_id', '=', accountId)
      .where('channel_id', 'in', (q) =>
        q
          .selectFrom('subscription as some')
          .select('some.channel_id')
          .where('some.account_id', '=', accountId)
          .limit(limit),
      )
      .executeTakeFirstOrThrow()
    return Number(numDeletedRows)
  })
}

export function deleteSubscription(db: Database, accountId: number, ucid: string): Promise<void> {
  return atomically(db, async (tx) => {
    await raiseLibraryRevision(tx, accountId)
    await tx
      .deleteFrom('subscription')
      .where('account_id', '=', accountId)
      .where('channel_id', 'in', (q) =>
        q.selectFrom('channel').select('id').where('ucid', '=', ucid),
      )
      .execute()
  })
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
