import { atomically } from '../platform/db/atomically.js'
import type { Database } from '../platform/db/schema.js'
import { appendEvent } from './event-store.js'
import {
  findOrMakeChannel,
  raiseLatestPublished,
  updateChannel,
  type Channel,
} from './channel-store.js'
import { wantLengths } from './metadata-store.js'
import { markChanged } from './revision-store.js'
import {
  adoptVideo,
  findRecordedVideo,
  insertVideo,
  markAsNews,
  markDeleted,
  updateVideo,
  type RecordedVideo,
  type Video,
  type VideoKind,
  type VideoValues,
} from './video-store.js'

/** A video as a source tells of it; what the source does not tell is absent. */
export interface VideoNews {
  videoId: string
  title: string
  /** Epoch milliseconds. */
  publishedAt: number
  description?: string | undefined
  lengthSeconds?: number | undefined
  viewCount?: number | undefined
  isLive?: boolean | undefined
  /** Epoch milliseconds. */
  premieresAt?: number | undefined
  kind?: VideoKind | undefined
}

/** What one look at a channel brought. */
export interface ChannelNews {
  ucid: string
  /** Absent when the source does not tell. */
  name?: string | undefined
  videos: readonly VideoNews[]
  /** Whether the source lists the channel's videos, unlike one that pushes a single new one. */
  isListing: boolean
  /** Whether somebody asked for these videos: then they are news to nobody. */
  isLookUp?: boolean
  /** Whether lengths that the source does not tell can be looked up elsewhere. */
  wantsLengths?: boolean
  /** 11-character ids of videos that are gone. */
  deleted?: readonly string[]
}

export type Outcome = 'added' | 'changed' | 'same'

function videoKindOf({ kind, isLive, premieresAt }: VideoNews): VideoKind {
  if (kind) return kind
  if (isLive) return 'live'
  return premieresAt === undefined ? 'video' : 'premiere'
}

/** What is known of the video afterwards: what the source tells, else what was known before. */
function merge(news: VideoNews, known: Video | undefined): VideoValues {
  return {
    title: news.title,
    description: news.description ?? known?.description ?? '',
    // 0 where a look-up could not tell.
    publishedAt: known?.publishedAt || news.publishedAt,
    lengthSeconds: news.lengthSeconds ?? known?.lengthSeconds ?? 0,
    viewCount: news.viewCount ?? known?.viewCount,
    isLive: news.isLive ?? known?.isLive ?? false,
    premieresAt: news.premieresAt ?? known?.premieresAt,
    kind: news.kind ?? known?.kind ?? videoKindOf(news),
  }
}

/** View counts change all the time; only a tenfold step is worth telling. */
function areViewsFarApart(before = 0, after = 0): boolean {
  return Math.max(before, after) >= 10 * Math.max(1, Math.min(before, after))
}

/** Whether the channel changed something, unlike what was only not known before. */
const hasChanged = (known: Video, next: VideoValues) =>
  known.title !== next.title ||
  (known.description !== '' && known.description !== next.description) ||
  known.isLive !== next.isLive ||
  known.premieresAt !== next.premieresAt ||
  (known.lengthSeconds !== 0 && known.lengthSeconds !== next.lengthSeconds) ||
  (known.viewCount !== undefined && areViewsFarApart(known.viewCount, next.viewCount))

/** Whether the source knows more than we did. */
const tellsMore = (known: Video, next: VideoValues) =>
  known.description !== next.description ||
  known.lengthSeconds !== next.lengthSeconds ||
  known.publishedAt !== next.publishedAt ||
  (known.viewCount === undefined && next.viewCount !== undefined)

interface Recording {
  channel: Channel
  /** Epoch milliseconds. */
  now: number
  /** Whether an added video is news to subscribers, not just history. */
  isNews: boolean
  isLookUp: boolean
  /** Collects the channels (internal ids) of which something was written. */
  changed: Set<number>
}

/** Tells of a video that is new: an event, and news to the subscribers if it is. */
async function announce(
  tx: Database,
  video: { id: number; publishedAt: number },
  { channel, now, isNews }: Recording,
): Promise<Outcome> {
  const event = { channelId: channel.id, videoId: video.id, at: now }
  const eventId = await appendEvent(tx, { ...event, kind: 'video_added' })
  if (isNews) await markAsNews(tx, video.id, eventId)
  await raiseLatestPublished(tx, channel.id, video.publishedAt)
  return 'added'
}

async function recordAdded(tx: Database, news: VideoNews, recording: Recording): Promise<Outcome> {
  const values = merge(news, undefined)
  const { channel, now, isLookUp: isLookedUp } = recording
  const video = { ...values, videoId: news.videoId, channelId: channel.id, isLookedUp }
  const id = await insertVideo(tx, video, now)
  // Another process has just recorded it.
  if (id === undefined) return 'same'
  recording.changed.add(channel.id)
  return announce(tx, { id, publishedAt: values.publishedAt }, recording)
}

/**
 * A video that was known from a look-up alone is now published by its channel. Whether that is news
 * depends on when it was published: the first listing is the measure.
 */
async function recordArrival(
  tx: Database,
  { known, news }: { known: RecordedVideo; news: VideoNews },
  recording: Recording,
): Promise<Outcome> {
  const { channel, now, isNews } = recording
  const { id } = known
  const values = { ...merge(news, known), publishedAt: news.publishedAt }
  recording.changed.add(channel.id).add(known.channelId)
  await adoptVideo(tx, id, channel.id)
  await updateVideo(tx, { ...values, id }, now)
  if (isNews && news.publishedAt > (channel.filledAt ?? 0)) {
    return announce(tx, { id, publishedAt: news.publishedAt }, recording)
  }
  await raiseLatestPublished(tx, channel.id, news.publishedAt)
  return 'same'
}

/**
 * The one way a video enters: decides whether it is added, changed or the same, and for the first
 * two appends an event in the same transaction.
 */
export async function recordVideo(
  tx: Database,
  news: VideoNews,
  recording: Recording,
): Promise<Outcome> {
  const known = await findRecordedVideo(tx, news.videoId)
  if (!known) return recordAdded(tx, news, recording)
  if (known.isLookedUp && !recording.isLookUp) return recordArrival(tx, { known, news }, recording)
  const next = merge(news, known)
  const isChanged = hasChanged(known, next)
  if (!isChanged && !known.isDeleted && !tellsMore(known, next)) return 'same'
  recording.changed.add(known.channelId)
  await updateVideo(tx, { ...next, id: known.id }, recording.now)
  if (!isChanged) return 'same'
  const event = { channelId: recording.channel.id, videoId: known.id, at: recording.now }
  await appendEvent(tx, { ...event, kind: 'video_changed' })
  return 'changed'
}

export type Tally = Record<Outcome, number>

async function recordChannelIn(tx: Database, news: ChannelNews, now: number): Promise<Tally> {
  const channel = await findOrMakeChannel(tx, news.ucid, now)
  const isLookUp = news.isLookUp ?? false
  const isFirstFill = news.isListing && channel.filledAt === undefined
  const changed = new Set<number>()
  const recording = { channel, now, isNews: !isFirstFill && !isLookUp, isLookUp, changed }
  if (news.name && news.name !== channel.name) {
    changed.add(channel.id)
    await updateChannel(tx, channel.id, { name: news.name })
  }
  const tally: Tally = { added: 0, changed: 0, same: 0 }
  // Oldest first, so that events and internal ids follow the order of publishing.
  const videos = [...news.videos].sort((a, b) => a.publishedAt - b.publishedAt)
  for (const video of videos) {
    tally[await recordVideo(tx, video, recording)] += 1
  }
  if (news.deleted?.length) {
    changed.add(channel.id)
    await markDeleted(tx, { channelId: channel.id, videoIds: news.deleted, now })
  }
  if (isFirstFill) await updateChannel(tx, channel.id, { filled_at: now })
  if (news.wantsLengths) {
    const videoIds = videos.map((video) => video.videoId)
    await wantLengths(tx, videoIds, now)
  }
  await markChanged(tx, changed)
  return tally
}

/**
 * Records what a look at a channel brought, in one transaction. A channel's first listing is its
 * history and news to nobody; what comes later is. `now` is epoch milliseconds.
 */
export function recordChannel(db: Database, news: ChannelNews, now: number): Promise<Tally> {
  return atomically(db, (tx) => recordChannelIn(tx, news, now))
}
