import type { VideoInChannel } from '../../catalogue/remembered-video-store.js'
import type { ListedVideo } from '../../catalogue/video-store.js'
import type { Database } from '../../platform/db/schema.js'
import { maxResultsLimit, windowOf, type Window } from '../../platform/page.js'
import { listDismissed, listUnread } from '../notifications/store.js'
import type { Preferences } from '../preferences/preferences.js'
import type { LibraryOwner } from '../remember-library.js'
import { hideable } from '../subscriptions/hide-store.js'
import { listFromHeads } from './feed-from-heads.js'
import { findSince, getFollowing, type Following } from './following-store.js'
import { orderPage } from './order.js'
import {
  listFollowedChannels,
  listLatestOf,
  listNewestOf,
  type FeedFilter,
  type FollowedChannel,
} from './store.js'

/** A page of a feed, the unread apart from the rest; together they are the page. */
export interface Feed {
  notifications: ListedVideo[]
  videos: ListedVideo[]
}

export interface FeedRequest {
  owner: LibraryOwner
  /** From 1. */
  page: number
  /** Videos a page; undefined means what the user prefers. */
  size: number | undefined
  /** The internal id of a group of subscriptions: only these. */
  groupId?: number | undefined
}

/** How a page is chosen. */
interface Choice {
  window: Window
  preferences: Preferences
}

/** What these channels' videos are left out by; undefined when nothing is. */
function filterOf(
  channels: readonly FollowedChannel[],
  preferences: Preferences,
): FeedFilter | undefined {
  const hidden = hideable
    .map(([kind, choice]) => ({
      kind,
      channelIds: channels
        .filter(({ hides }) => hides[choice] ?? preferences[choice])
        .map((channel) => channel.id),
    }))
    .filter(({ channelIds }) => channelIds.length > 0)
  const hidesDeleted = channels.some((channel) => channel.hasDeleted)
  return hidden.length > 0 || hidesDeleted ? { hidden, hidesDeleted } : undefined
}

/**
 * The page's videos by queries. The newest N videos of a user lie in at most N channels, those with the
 * newest videos, so only these are read. What is later than the newest video of the first channel
 * left out is complete; when filters leave too few there, four times as many channels are read.
 */
async function queryPage(
  db: Database,
  { owner, groupId }: FeedRequest,
  { window, preferences }: Choice,
): Promise<VideoInChannel[]> {
  const accountId = owner.id
  const { latest_only: isLatestOnly, unseen_only: isUnseenOnly } = preferences
  const list = isLatestOnly ? listLatestOf : listNewestOf
  for (let count = window.offset + window.limit; ; count *= 4) {
    const followed = await listFollowedChannels(db, { accountId, limit: count + 1 }, groupId)
    const channels = followed.slice(0, count)
    const after = followed[count]?.latestPublishedAt
    if (channels.length === 0) return []
    const selection = {
      channels,
      after: after ?? -1,
      unseenBy: isUnseenOnly ? accountId : undefined,
      filter: filterOf(channels, preferences),
    }
    const videos = await list(db, selection, window)
    if (videos.length === window.limit || after === undefined) return videos
  }
}

/** Whether a page is of all videos of all subscriptions. */
const isPlain = ({ groupId }: FeedRequest, { hasChoices }: Following, preferences: Preferences) =>
  groupId === undefined &&
  !hasChoices &&
  !preferences.unseen_only &&
  !hideable.some(([, choice]) => preferences[choice])

/** The page's videos: most pages are made of what is remembered of the channels. */
async function findPage(
  db: Database,
  request: FeedRequest,
  { following, ...choice }: Choice & { following: Following },
): Promise<VideoInChannel[]> {
  const { window, preferences } = choice
  if (isPlain(request, following, preferences)) {
    const isLatestOnly = preferences.latest_only
    const videos = await listFromHeads(db, following.channelIds, { window, isLatestOnly })
    if (videos) return videos
  }
  return queryPage(db, request, choice)
}

/**
 * Unread is what became news after the user subscribed and after the user last looked, unless it
 * was put away by itself. Returns internal ids.
 */
async function findUnread(
  db: Database,
  accountId: number,
  { videos, following }: { videos: readonly VideoInChannel[]; following: Following },
): Promise<Set<number>> {
  const unread = videos
    .filter(({ newsEventId = 0 }) => newsEventId > following.newsSeenEventId)
    .filter(
      ({ newsEventId = 0, channelId }) =>
        newsEventId > (findSince(following, channelId) ?? Infinity),
    )
    .map(({ id }) => id)
  const dismissed = await listDismissed(db, accountId, unread)
  return new Set(unread.filter((id) => !dismissed.has(id)))
}

/** A page of a user's subscription feed, shaped by the preferences. */
export async function listFeed(
  db: Database,
  request: FeedRequest,
  preferences: Preferences,
): Promise<Feed> {
  const { owner, page, size, groupId } = request
  if (preferences.notifications_only) {
    const selection = {
      accountId: owner.id,
      groupId,
      hides: preferences,
      limit: maxResultsLimit,
    }
    const unread = await listUnread(db, selection)
    if (unread.length > 0) {
      return { notifications: orderPage(unread, preferences.sort), videos: [] }
    }
  }
  const window = windowOf(page, size ?? preferences.max_results)
  if (window.limit === 0) return { notifications: [], videos: [] }
  const following = await getFollowing(db, owner)
  const found = await findPage(db, request, { window, preferences, following })
  const unread = await findUnread(db, owner.id, { videos: found, following })
  const videos = orderPage(found, preferences.sort)
  return {
    notifications: videos.filter((video) => unread.has(video.id)),
    videos: videos.filter((video) => !unread.has(video.id)),
  }
}
