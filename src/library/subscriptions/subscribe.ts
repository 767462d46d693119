import { checkChannelId } from '../../catalogue/ids.js'
import { watchChannels } from '../../catalogue/wanted-store.js'
import { ensureChannels } from '../../catalogue/channel-store.js'
import { lockAccount } from '../../identity/accounts/store.js'
import type { Clock } from '../../platform/clock.js'
import { atomically } from '../../platform/db/atomically.js'
import type { Database } from '../../platform/db/schema.js'
import { findLatestEventId } from '../../catalogue/event-store.js'
import { Problem } from '../../platform/problem.js'
import type { HideChoices } from './hide-store.js'
import {
  countSubscriptions,
  deleteSubscription,
  findLastSubscribedAt,
  insertSubscriptions,
  listSubscribedOf,
  type NewSubscription,
} from './store.js'

interface SubscriptionContext {
  db: Database
  clock: Clock
  /** The most subscriptions that a user may have. */
  limit: number
}

/** A channel to subscribe to. */
export interface Wanted {
  ucid: string
  /** When the user did so elsewhere, epoch milliseconds. */
  subscribedAt?: number
  /** What the user chose for it elsewhere. */
  hides?: HideChoices
}

interface Batch {
  /** Each channel once. */
  wanted: readonly Wanted[]
  now: number
  limit: number
}

/** The new ones as rows; each later than the one before, as it is the order of the list. */
async function subscriptionRowsOf(
  tx: Database,
  accountId: number,
  { wanted, now, ids }: { wanted: readonly Wanted[]; now: number; ids: Map<string, number> },
): Promise<NewSubscription[]> {
  const sinceEventId = await findLatestEventId(tx)
  const first = Math.max(now, (await findLastSubscribedAt(tx, accountId)) + 1)
  return wanted.flatMap(({ ucid, subscribedAt, hides }, index) => {
    const channelId = ids.get(ucid)
    const createdAt = subscribedAt ?? first + index
    return channelId === undefined ? [] : [{ accountId, channelId, createdAt, sinceEventId, hides }]
  })
}

/**
 * Subscribes a user to as many channels as the limit lets through, in the transaction of the caller,
 * who has locked the account: how many were new, and the ones that are too many.
 */
export async function addSubscriptions(
  tx: Database,
  accountId: number,
  { wanted, now, limit }: Batch,
): Promise<{ added: number; over: string[] }> {
  const ids = await ensureChannels(
    tx,
    wanted.map(({ ucid }) => ucid),
    now,
  )
  const known = await listSubscribedOf(tx, accountId, [...ids.values()])
  const fresh = wanted.filter(({ ucid }) => !known.has(ids.get(ucid) ?? 0))
  if (fresh.length === 0) return { added: 0, over: [] }
  const room = Math.max(0, limit - (await countSubscriptions(tx, accountId)))
  const rows = await subscriptionRowsOf(tx, accountId, { wanted: fresh.slice(0, room), now, ids })
  await insertSubscriptions(tx, rows)
  await watchChannels(
    tx,
    accountId,
    rows.map(({ channelId }) => channelId),
  )
  return { added: rows.length, over: fresh.slice(room).map(({ ucid }) => ucid) }
}

async function subscribeAll(tx: Database, accountId: number, batch: Batch): Promise<void> {
  await lockAccount(tx, accountId)
  const { over } = await addSubscriptions(tx, accountId, batch)
  if (over.length === 0) return
  throw new Problem('subscriptions_full', `You cannot have more than ${batch.limit} subscriptions.`)
}

/**
 * Subscribes a user to channels, known or not: names come later, the network is never
 * asked. All or none; composes in a transaction. Throws
 * `channel_id_invalid` and `subscriptions_full`.
 */
export async function subscribe(
  { db, clock, limit }: SubscriptionContext,
  accountId: number,
  ucids: readonly string[],
): Promise<void> {
  ucids.forEach(checkChannelId)
  const wanted = [...new Set(ucids)].map((ucid) => ({ ucid }))
  const batch = { wanted, now: clock.now(), limit }
  await atomically(db, (tx) => subscribeAll(tx, accountId, batch))
}

/** Unsubscribes; does nothing when the user is not subscribed. Throws `channel_id_invalid`. */
export async function unsubscribe(db: Database, accountId: number, ucid: string): Promise<void> {
  checkChannelId(ucid)
  await deleteSubscription(db, accountId, ucid)
}
