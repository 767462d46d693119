import { sql, type CompiledQuery, type ExpressionBuilder } from 'kysely'
import {
  listVideosAt,
  type VideoInChannel,
  type VideoMark,
} from '../../catalogue/remembered-video-store.js'
import type { VideoKind } from '../../catalogue/video-store.js'
import { isIn } from '../../platform/db/is-in.js'
import { prepared } from '../../platform/db/prepared.js'
import type { Database, Schema } from '../../platform/db/schema.js'
import type { Window } from '../../platform/page.js'
import { hideChoicesOf, hideColumns, type HideChoices } from '../subscriptions/hide-store.js'

/** A channel that a user follows and that has videos. */
export interface FollowedChannel {
  id: number
  name: string
  /** Epoch milliseconds. */
  latestPublishedAt: number
  /** What the user chose for this channel; absent follows the preferences. */
  hides: HideChoices
  /** Whether videos of it have been deleted at the source. */
  hasDeleted: boolean
}

interface Follower {
  accountId: number
  limit: number
}

const selectFollowed = (db: Database, value: <K extends keyof Follower>(name: K) => Follower[K]) =>
  db
    .selectFrom('subscription')
    .innerJoin('channel', 'channel.id', 'subscription.channel_id')
    .select(['channel.id', 'channel.name', 'channel.latest_published_at', 'channel.has_deleted'])
    .select(hideColumns)
    .where('subscription.account_id', '=', value('accountId'))
    .where('channel.latest_published_at', 'is not', null)
    .orderBy('channel.latest_published_at', 'desc')
    .limit(value('limit'))

const selectAllFollowed = prepared<Follower>()(selectFollowed)

function selectFollowedInGroup(db: Database, follower: Follower, groupId: number) {
  return selectFollowed(db, (name) => follower[name])
    .innerJoin('subscription_group_channel', (join) =>
      join
        .onRef('subscription_group_channel.account_id', '=', 'subscription.account_id')
        .onRef('subscription_group_channel.channel_id', '=', 'subscription.channel_id'),
    )
    .where('subscription_group_channel.group_id', '=', groupId)
    .execute()
}

/**
 * The channels a user follows, those with the newest videos first, at most `limit`; only those of a
 * group (an internal id), if one is given.
 */
export async function listFollowedChannels(
  db: Database,
  follower: Follower,
  groupId: number | undefined,
): Promise<FollowedChannel[]> {
  const rows = await (groupId === undefined
    ? selectAllFollowed(db, follower)
    : selectFollowedInGroup(db, follower, groupId))
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    latestPublishedAt: row.latest_published_at ?? 0,
    hides: hideChoicesOf(row),
    hasDeleted: row.has_deleted === 1,
  }))
}

/** Which videos a feed may show. */
export interface FeedSelection {
  channels: readonly Pick<FollowedChannel, 'id' | 'name'>[]
  /** Only videos later than this, epoch milliseconds. */
  after: number
  /** Leave out what this account has watched. */
  unseenBy: number | undefined
  /** Leave out more; absent in most feeds. */
  filter: FeedFilter | undefined
}

/** What a feed leaves out by what it is. */
export interface FeedFilter {
  /** A kind, and the channels (internal ids) whose videos of that kind are left out. */
  hidden: readonly { kind: VideoKind; channelIds: readonly number[] }[]
  hidesDeleted: boolean
}

/** The values that the prepared queries are filled in with. */
interface Arguments {
  channelIds: readonly number[]
  after: number
  unseenBy: number
  offset: number
  limit: number
}

type Value = <K extends keyof Arguments>(name: K) => Arguments[K]
type ChannelScope = ExpressionBuilder<Schema, 'channel'>
type VideoScope = ExpressionBuilder<Schema, 'video'>

const isUnseen = (q: VideoScope, accountId: number) =>
  q.not(
    q.exists(
      q
        .selectFrom('watched')
        .select('watched.video_id')
        .where('watched.account_id', '=', accountId)
        .whereRef('watched.video_id', '=', 'video.video_id'),
    ),
  )

/** What a query leaves out. */
interface Form {
  hidesSeen: boolean
  filter: FeedFilter | undefined
}

function isShowableVideo(q: VideoScope, value: Value, { hidesSeen, filter }: Form) {
  const hidden = (filter?.hidden ?? []).map(({ kind, channelIds }) =>
    q.not(q.and([q('video.kind', '=', kind), q('video.channel_id', 'in', channelIds)])),
  )
  return q.and([
    ...(hidesSeen ? [isUnseen(q, value('unseenBy'))] : []),
    ...(filter?.hidesDeleted ? [q('video.deleted_at', 'is', null)] : []),
    ...hidden,
  ])
}

/** The videos of the channel at hand that the feed may show, newest first. */
function showableOf(q: ChannelScope, value: Value, form: Form) {
  return q
    .selectFrom('video')
    .whereRef('video.channel_id', '=', 'channel.id')
    .where('video.published_at', '>', value('after'))
    .where((inner) => isShowableVideo(inner, value, form))
    .orderBy('video.published_at', 'desc')
    .orderBy('video.id', 'desc')
    .limit(1)
}

interface Runnable<R> {
  compile(): CompiledQuery<R>
  execute(): Promise<R[]>
}

/** Runs a query in the form that a selection needs; the two that are common are kept prepared. */
function inForms<R>(make: (db: Database, value: Value, form: Form) => Runnable<R>) {
  const ready = (hidesSeen: boolean) =>
    prepared<Arguments>()((db, value) => make(db, value, { hidesSeen, filter: undefined }))
  const all = ready(false)
  const unseen = ready(true)
  return (db: Database, { unseenBy, filter }: FeedSelection, values: Arguments): Promise<R[]> => {
    const hidesSeen = unseenBy !== undefined
    if (filter) return make(db, (name) => values[name], { hidesSeen, filter }).execute()
    return hidesSeen ? unseen(db, values) : all(db, values)
  }
}

/**
 * The time that the newest `limit` videos are surely not older than: where one channel alone has
 * that many, nothing older than the last of them is needed. Bounds what a busy channel costs.
 */
const selectOldestNeeded = inForms((db, value, form) =>
  db
    .selectFrom((from) =>
      from
        .selectFrom('channel')
        .select((q) =>
          showableOf(q, value, form)
            .select('video.published_at')
            .offset(value('offset'))
            .as('published_at'),
        )
        .where(isIn(db, 'channel.id', value('channelIds')))
        .as('bound'),
    )
    .select((q) => q.fn.max<number | null>('bound.published_at').as('oldest')),
)

/**
 * The unary plus keeps both engines from walking an index of all videos by time: the few rows of
 * the chosen channels are found by channel and then sorted.
 */
const newestFirst = { time: sql`+video.published_at`, id: sql`+video.id` }

const selectNewest = inForms((db, value, form) =>
  db
    .selectFrom('video')
    .select(['video.id', 'video.revision', 'video.channel_id'])
    .where(isIn(db, 'video.channel_id', value('channelIds')))
    .where('video.published_at', '>', value('after'))
    .where((q) => isShowableVideo(q, value, form))
    .orderBy(newestFirst.time, 'desc')
    .orderBy(newestFirst.id, 'desc')
    .limit(value('limit'))
    .offset(value('offset')),
)

const selectLatest = inForms((db, value, form) =>
  db
    .selectFrom('channel')
    .innerJoin('video', (join) =>
      join.on('video.id', '=', (q) => showableOf(q, value, form).select('video.id')),
    )
    .select(['video.id', 'video.revision', 'video.channel_id'])
    .where(isIn(db, 'channel.id', value('channelIds')))
    .orderBy(newestFirst.time, 'desc')
    .orderBy(newestFirst.id, 'desc')
    .limit(value('limit'))
    .offset(value('offset')),
)

/** The videos of some rows, in their order. */
function listMarked(
  db: Database,
  rows: readonly { id: number; revision: number; channel_id: number }[],
  { channels }: FeedSelection,
): Promise<VideoInChannel[]> {
  const names = new Map(channels.map(({ id, name }) => [id, name]))
  const marks = rows.map(({ id, revision, channel_id: channelId }): VideoMark => ({
    id,
    revision,
    author: names.get(channelId) ?? '',
  }))
  return listVideosAt(db, marks)
}

const argumentsOf = (selection: FeedSelection, window: Window): Arguments => ({
  channelIds: selection.channels.map(({ id }) => id),
  after: selection.after,
  unseenBy: selection.unseenBy ?? 0,
  ...window,
})

/** A window of the newest videos of a selection; ties break by internal id. */
export async function listNewestOf(
  db: Database,
  selection: FeedSelection,
  window: Window,
): Promise<VideoInChannel[]> {
  const values = argumentsOf(selection, window)
  const lastNeeded = window.offset + window.limit - 1
  const [bound] = await selectOldestNeeded(db, selection, { ...values, offset: lastNeeded })
  // `after` excludes its own moment; the oldest needed is included.
  const after = Math.max(selection.after, (bound?.oldest ?? 0) - 1)
  return listMarked(db, await selectNewest(db, selection, { ...values, after }), selection)
}

/** A window of the newest video of each channel of a selection. */
export async function listLatestOf(
  db: Database,
  selection: FeedSelection,
  window: Window,
): Promise<VideoInChannel[]> {
  const rows = await selectLatest(db, selection, argumentsOf(selection, window))
  return listMarked(db, rows, selection)
}
