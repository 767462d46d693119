import { prepared } from '../../platform/db/prepared.js'
import type { Database } from '../../platform/db/schema.js'
import { findNewsSeen } from '../notifications/store.js'
import { rememberLibrary } from '../remember-library.js'

/** What a user follows, as far as every page of the feed needs it. */
export interface Following {
  /** Internal ids, ascending. */
  channelIds: readonly number[]
  /** The newest event when the user subscribed, for each of `channelIds`. */
  sinceEventIds: readonly number[]
  /** Whether something is chosen for one channel alone. */
  hasChoices: boolean
  /** The event up to which the user has seen the news. */
  newsSeenEventId: number
}

/** So many subscriptions are remembered, 16 bytes each. */
const mostFollowed = 500_000

const selectFollowing = prepared<{ accountId: number }>()((db, value) =>
  db
    .selectFrom('subscription')
    .select(['channel_id', 'since_event_id'])
    .select(['hide_shorts', 'hide_premieres', 'hide_live'])
    .where('account_id', '=', value('accountId'))
    .orderBy('channel_id'),
)

type FollowingRow = Awaited<ReturnType<typeof selectFollowing>>[number]

const hasChoice = (row: FollowingRow) =>
  row.hide_shorts !== null || row.hide_premieres !== null || row.hide_live !== null

async function findFollowing(db: Database, accountId: number): Promise<Following> {
  const rows = await selectFollowing(db, { accountId })
  return {
    channelIds: rows.map((row) => row.channel_id),
    sinceEventIds: rows.map((row) => row.since_event_id),
    hasChoices: rows.some(hasChoice),
    newsSeenEventId: await findNewsSeen(db, accountId),
  }
}

/** What a user follows; remembered until the library changes. */
export const getFollowing = rememberLibrary(
  {
    memory: 'followed_channels',
    maxSize: mostFollowed,
    sizeOf: ({ channelIds }) => channelIds.length + 10,
  },
  findFollowing,
)

/** The newest event when the user subscribed to a channel; undefined where there is no subscription. */
export function findSince(
  { channelIds, sinceEventIds }: Following,
  channelId: number,
): number | undefined {
  let [from, to] = [0, channelIds.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if ((channelIds[middle] ?? 0) < channelId) from = middle + 1
    else to = middle
  }
  return channelIds[from] === channelId ? sinceEventIds[from] : undefined
}
