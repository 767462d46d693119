import type { Followed } from './followed-store.js'

/** How a list of subscriptions may be ordered. */
export const followedOrders = ['name', 'newest', 'added'] as const
export type FollowedOrder = (typeof followedOrders)[number]

/** As it is compared: small letters without accents. */
const fold = (text: string) =>
  text
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })
const sortNameOf = ({ author, ucid }: Followed) => author || ucid

const comparisons: Record<FollowedOrder, (one: Followed, other: Followed) => number> = {
  name: (one, other) => collator.compare(sortNameOf(one), sortNameOf(other)),
  newest: (one, other) => (other.latestPublishedAt ?? 0) - (one.latestPublishedAt ?? 0),
  added: (one, other) => other.subscribedAt - one.subscribedAt,
}

/** The subscriptions whose names have this text, in an order; an id is found, too. */
export function findFollowed(
  all: readonly Followed[],
  { text, order }: { text: string; order: FollowedOrder },
): Followed[] {
  const wanted = fold(text.trim())
  const isFound = (channel: Followed) =>
    wanted === '' || fold(sortNameOf(channel)).includes(wanted) || channel.ucid === text.trim()
  const compare = comparisons[order]
  return all
    .filter(isFound)
    .sort((one, other) => compare(one, other) || one.channelId - other.channelId)
}
