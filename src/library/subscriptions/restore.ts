import { ensureChannels } from '../../catalogue/channel-store.js'
import { watchChannels } from '../../catalogue/wanted-store.js'
import { lockAccount } from '../../identity/accounts/store.js'
import type { Clock } from '../../platform/clock.js'
import type { Database } from '../../platform/db/schema.js'
import { Problem } from '../../platform/problem.js'
import { listWhole, type WholeSubscription } from './followed-store.js'
import { insertGroupChannel, listGroups } from './group-store.js'
import { countSubscriptions, deleteSubscription, insertSubscriptions } from './store.js'

/** Unsubscribes from channels, and returns the subscriptions as they were. */
export function takeSubscriptions(
  db: Database,
  accountId: number,
  ucids: readonly string[],
): Promise<WholeSubscription[]> {
  return db.transaction().execute(async (tx) => {
    const whole = await listWhole(tx, accountId, ucids)
    for (const { ucid } of whole) await deleteSubscription(tx, accountId, ucid)
    return whole
  })
}

async function restoreGroups(
  tx: Database,
  accountId: number,
  subscriptions: readonly WholeSubscription[],
): Promise<void> {
  // A group may have been deleted meanwhile.
  for (const { id: groupId, handle } of await listGroups(tx, accountId)) {
    const members = subscriptions.filter(({ groups }) => groups.includes(handle))
    for (const { ucid } of members) await insertGroupChannel(tx, { groupId, accountId, ucid })
  }
}

/**
 * Subscribes again as it was before `takeSubscriptions`: with the times, choices and groups of then.
 * What has come back meanwhile stays as it is. Throws `subscriptions_full`.
 */
export function restoreSubscriptions(
  { db, clock, limit }: { db: Database; clock: Clock; limit: number },
  accountId: number,
  subscriptions: readonly WholeSubscription[],
): Promise<void> {
  return db.transaction().execute(async (tx) => {
    await lockAccount(tx, accountId)
    const ucids = subscriptions.map(({ ucid }) => ucid)
    const known = new Set((await listWhole(tx, accountId, ucids)).map(({ ucid }) => ucid))
    const missing = subscriptions.filter(({ ucid }) => !known.has(ucid))
    const ids = await ensureChannels(tx, ucids, clock.now())
    const rows = missing.map(({ ucid, subscribedAt, sinceEventId, hides }) => ({
      accountId,
      channelId: ids.get(ucid) ?? 0,
      createdAt: subscribedAt,
      sinceEventId,
      hides,
    }))
    await insertSubscriptions(tx, rows)
    await watchChannels(
      tx,
      accountId,
      rows.map(({ channelId }) => channelId),
    )
    await restoreGroups(tx, accountId, missing)
    if ((await countSubscriptions(tx, accountId)) > limit) {
      throw new Problem('subscriptions_full', `You cannot have more than ${limit} subscriptions.`)
    }
  })
}
