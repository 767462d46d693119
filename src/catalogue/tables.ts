import type { Generated } from 'kysely'
import type { Flag, Id, Time } from '../platform/db/schema.js'

export interface ChannelTable {
  id: Id
  /** `UC` and 22 characters. */
  ucid: string
  /** Empty until it is known. */
  name: string
  /** `published_at` of its newest video; null while it has none. The feed chooses by it. */
  latest_published_at: Time | null
  /** When its videos were first brought in; what came with that is not news. */
  filled_at: Time | null
  /** Whether a video of it has been deleted at the source; feeds then look closer. */
  has_deleted: Generated<Flag>
  created_at: Time
  /** The catalogue's revision when its name or one of its videos last changed. */
  revision: Generated<number>
}

export interface VideoTable {
  id: Id
  /** 11 characters. */
  video_id: string
  channel_id: number
  title: string
  description: string
  published_at: Time
  length_seconds: number
  view_count: number | null
  is_live: Flag
  premieres_at: Time | null
  kind: 'video' | 'short' | 'live' | 'premiere'
  /** The event that made it news to subscribers; null for a channel's first fill. */
  news_event_id: number | null
  /** When it was last recorded as different. */
  changed_at: Time
  /** When the source said that it is gone; feeds leave it out, playlists keep its title. */
  deleted_at: Generated<Time | null>
  /** Known only because somebody asked for it, not from its channel; its news may yet come. */
  is_looked_up: Generated<Flag>
  /** Grows with each change of the row: what is remembered of an earlier one is void. */
  revision: Generated<number>
}

/** At most one row: `value` grows with each transaction that changes a channel's name or its videos. */
export interface CatalogueRevisionTable {
  id: 1
  value: number
}

/** What happened, in order. `id` is the event number that clients resume from. */
export interface EventTable {
  id: Id
  kind: 'video_added' | 'video_changed'
  channel_id: number
  video_id: number
  created_at: Time
}

/** When a wanted channel's feed is fetched next, and the validators of its last response. */
export interface ChannelPollTable {
  channel_id: number
  /** Before it has been fetched: its place in the queue of new channels, far below any time. */
  next_at: Time
  /** A process fetches it until then; in the past when none does. */
  leased_until: Time
  /** In a row, up to now. */
  failures: number
  etag: string | null
  last_modified: string | null
  /** When it was last fetched well. */
  polled_at: Time | null
  /** Until when somebody is taken to listen to it, as long as nobody says so again. */
  listened_until: Generated<Time>
}

/** A source that asked to be left alone, for example with 429. */
export interface SourcePauseTable {
  source: string
  until: Time
}

/** A channel's subscription at the WebSub hub. */
export interface WebsubTable {
  channel_id: number
  /** SHA-256 of the last part of the callback path. */
  callback_digest: string
  /** JSON of the callback's last part and the signing secret, sealed. */
  sealed: string
  /** When the hub is asked again. */
  next_at: Time
  /** A process asks it until then. */
  leased_until: Time
  /** When the hub was last asked; its verification of our intent is accepted for a while. */
  requested_at: Time | null
  /** Until when the hub pushes; 0 before it has verified. */
  live_until: Time
  failures: number
}

/** A video that is in a playlist or a history and of which nothing is known yet. */
export interface MetadataJobTable {
  /** 11 characters. */
  video_id: string
  next_at: Time
  leased_until: Time
  failures: number
}

/** What an imported file says of a video; what a better source tells counts instead. */
export interface VideoHintTable {
  /** 11 characters. */
  video_id: string
  title: string
  length_seconds: number | null
  published_at: Time | null
  ucid: string | null
  channel_name: string | null
}

/** What an imported file says of a channel. */
export interface ChannelHintTable {
  /** `UC` and 22 characters. */
  ucid: string
  name: string | null
  /** An https address. */
  thumbnail_url: string | null
}

declare module '../platform/db/schema.js' {
  interface Schema {
    channel: ChannelTable
    video: VideoTable
    catalogue_revision: CatalogueRevisionTable
    event: EventTable
    channel_poll: ChannelPollTable
    source_pause: SourcePauseTable
    websub: WebsubTable
    metadata_job: MetadataJobTable
    video_hint: VideoHintTable
    channel_hint: ChannelHintTable
  }
}
