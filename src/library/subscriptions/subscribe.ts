import { checkChannelId } from '../../catalogue/ids.js'
import { watchChannel } from '../../catalogue/poll-store.js'
import { findOrMakeChannel } from '../../catalogue/channel-store.js'
import { lockAccount } from '../../identity/accounts/store.js'
import type { Clock } from '../../platform/clock.js'
import type { Database } from '../../platform/db/schema.js'
import { findLatestEventId } from '../../catalogue/event-store.js'
import { Problem } from '../../platform/problem.js'
import {
  countSubscriptions,
  deleteSubscription,
  findLastSubscribedAt,
  insertSubscription,
} from './store.js'

interface Shelf {
  db: Database
  clock: Clock
  /** The most subscriptions that a user may have. */
  limit: number
}

async function subscribeAll(tx: Database, accountId: number, { ucids, now, limit }: Batch) {
  await lockAccount(tx, accountId)
  const sinceEventId = await findLatestEventId(tx)
  // Each later than the one before, within a millisecond too: it is the order of the list.
  let createdAt = Math.max(now, (await findLastSubscribedAt(tx, accountId)) + 1)
  let isNew = false
  for (const ucid of ucids) {
    const channel = await findOrMakeChannel(tx, ucid, now)
    const subscription = { accountId, channelId: channel.id, createdAt, sinceEventId }
    if (!(await insertSubscription(tx, subscription))) continue
    await watchChannel(tx, channel.id)
    isNew = true
    createdAt += 1
  }
  if (isNew && (await countSubscriptions(tx, accountId)) > limit) {
    throw new Problem('subscriptions_full', `You cannot have more than ${limit} subscriptions.`)
  }
}

interface Batch {
  ucids: readonly string[]
  now: number
  limit: number
}

/**
 * Subscribes a user to channels, known or not: names come later, the network is never
 * asked. All or none; composes in a transaction. Throws
 * `channel_id_invalid` and `subscriptions_full`.
 */
export async function subscribe(
  { db, clock, limit }: Shelf,
  accountId: number,
  ucids: readonly string[],
): Promise<void> {
  ucids.forEach(checkChannelId)
  const batch = { ucids, now: clock.now(), limit }
  if (db.isTransaction) return subscribeAll(db, accountId, batch)
  await db.transaction().execute((tx) => subscribeAll(tx, accountId, batch))
}

/** Unsubscribes; does nothing when the user is not subscribed. Throws `channel_id_invalid`. */
export async function unsubscribe(db: Database, accountId: number, ucid: string): Promise<void> {
  checkChannelId(ucid)
  await deleteSubscription(db, accountId, ucid)
}
