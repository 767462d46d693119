import { findChannel } from '../../../catalogue/channel-store.js'
import { listVideosOfChannel } from '../../../catalogue/search-store.js'
import { openUndo } from '../../../html/undo.js'
import type { Visitor } from '../../../html/visitor.js'
import { countUnreadOf } from '../../../library/notifications/store.js'
import { getPreferences } from '../../../library/preferences/store.js'
import { listFollowed, listWhole } from '../../../library/subscriptions/followed-store.js'
import { listGroups } from '../../../library/subscriptions/group-store.js'
import { findFollowed } from '../../../library/subscriptions/sort-followed.js'
import type { Context } from '../../../platform/context.js'
import { Problem } from '../../../platform/problem.js'
import type { ChannelView } from './channel-page.js'
import type { ListChoice, SubscriptionsView } from './list-page.js'
import { removedSubscriptions } from './removed-subscriptions.js'

const pageSize = 50
const newestVideos = 12

/** `The Slow Boats`, or `3 channels`. */
const textOfRemoved = (removed: readonly { author: string; ucid: string }[]) =>
  removed.length === 1
    ? removed[0]?.author || (removed[0]?.ucid ?? '')
    : `${removed.length} channels`

function findRemovedSubscription(context: Context, accountId: number, undo: string | undefined) {
  if (undo === undefined) return undefined
  const removed = openUndo(context, removedSubscriptions(accountId), undo)
  return removed && { text: textOfRemoved(removed), sealed: undo }
}

/** A page of the list; beyond the last one is the last. Throws `group_not_found`. */
export async function readSubscriptions(
  context: Context,
  { accountId }: Visitor,
  { undo, ...choice }: ListChoice & { undo?: string | undefined },
): Promise<SubscriptionsView> {
  const { db, clock } = context
  const all = await listFollowed(db, accountId)
  const groups = await listGroups(db, accountId)
  const group = groups.find(({ handle }) => handle === choice.group)
  if (choice.group !== undefined && !group) throw new Problem('group_not_found')
  const members = group && new Set(group.ucids)
  const inGroup = members ? all.filter(({ ucid }) => members.has(ucid)) : all
  const found = findFollowed(inGroup, choice)
  const lastPage = Math.max(1, Math.ceil(found.length / pageSize))
  const page = Math.min(choice.page, lastPage)
  const channels = found.slice((page - 1) * pageSize, page * pageSize)
  const hides = await getPreferences(db, accountId)
  const ids = channels.map(({ channelId }) => channelId)
  return {
    choice: { ...choice, page },
    channels,
    unread: await countUnreadOf(db, { accountId, hides }, ids),
    groups,
    total: all.length,
    found: found.length,
    hasNext: page < lastPage,
    now: clock.now(),
    removed: findRemovedSubscription(context, accountId, undo),
  }
}

/** One subscription. Throws `not_subscribed`. */
export async function readChannel(
  { db, clock }: Context,
  { accountId }: Visitor,
  ucid: string,
): Promise<ChannelView> {
  const [subscription] = await listWhole(db, accountId, [ucid])
  const channel = await findChannel(db, ucid)
  if (!subscription || !channel) throw new Problem('not_subscribed')
  return {
    subscription,
    groups: await listGroups(db, accountId),
    preferences: await getPreferences(db, accountId),
    videos: await listVideosOfChannel(db, channel.id, { offset: 0, limit: newestVideos }),
    now: clock.now(),
  }
}
