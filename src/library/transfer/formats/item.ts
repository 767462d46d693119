import type { HideChoices } from '../../subscriptions/hide-store.js'

/** The formats that an import knows; a file may hold more than one. */
export const formats = {
  foyer: 'Foyer (zip or JSON)',
  invidious: 'Invidious (JSON)',
  takeout: 'YouTube Takeout (zip, CSV, JSON or HTML)',
  newpipe: 'NewPipe and its forks (subscriptions as JSON, backup as zip)',
  freetube: 'FreeTube (profiles, playlists and history as .db)',
  piped: 'Piped (JSON)',
  libretube: 'LibreTube (backup as JSON)',
  grayjay: 'Grayjay (zip)',
  opml: 'OPML',
  addresses: 'a plain list of addresses',
} as const

export type Format = keyof typeof formats

export const formatNames = [
  'foyer',
  'invidious',
  'takeout',
  'newpipe',
  'freetube',
  'piped',
  'libretube',
  'grayjay',
  'opml',
  'addresses',
] as const satisfies readonly Format[]

export type Privacy = 'public' | 'unlisted' | 'private'

/** What a file says of a video, beside its being watched or listed. */
export interface VideoHint {
  kind: 'video'
  videoId: string
  title: string
  lengthSeconds?: number
  /** Epoch milliseconds. */
  publishedAt?: number
  ucid?: string
  channelName?: string
}

/** What a file says of a channel. */
export interface ChannelHint {
  kind: 'channel'
  ucid: string
  name?: string
  /** An https address. */
  thumbnailUrl?: string
}

export interface SubscriptionItem {
  kind: 'subscription'
  ucid: string
  /** Epoch milliseconds. */
  subscribedAt?: number
  /** What of the channel is left out of the feed, where that was chosen. */
  hides?: HideChoices
}

export interface WatchedItem {
  kind: 'watched'
  videoId: string
  /** Epoch milliseconds; absent where the file has the order alone. */
  watchedAt?: number
  /** Whether the ones without a time come newest first. */
  isNewestFirst?: true
  /** How far it was watched. */
  positionSeconds?: number
  /** As the player reported it. */
  lengthSeconds?: number
}

export interface PlaylistItem {
  kind: 'playlist'
  title: string
  description: string
  privacy: Privacy
  /** Epoch milliseconds. */
  createdAt?: number
  /** Epoch milliseconds. */
  updatedAt?: number
}

/** A part of a file that was left out. */
export interface SkippedItem {
  kind: 'skipped'
  /** Where: the file within an archive, the line, the part. */
  place: string
  reason: string
}

/**
 * What a file holds, one by one. A `playlist-video` belongs to the last `playlist`. Ids are of the
 * right form, texts are short and without NUL.
 */
export type Item =
  | { kind: 'format'; format: Format }
  | SubscriptionItem
  | { kind: 'group'; name: string }
  | { kind: 'group-channel'; group: string; ucid: string }
  | PlaylistItem
  | { kind: 'playlist-video'; videoId: string }
  | WatchedItem
  | { kind: 'position'; videoId: string; positionSeconds: number }
  | { kind: 'preferences'; values: Record<string, unknown> }
  | VideoHint
  | ChannelHint
  | SkippedItem

/** Items as they are found, some at a time: one by one, millions would take too long. */
export type Items = AsyncGenerator<Item[]>

/** What is left out, before its place is known; `at` is the place within what is being read. */
export const skipItem = (reason: string, at = ''): SkippedItem => ({
  kind: 'skipped',
  place: at,
  reason,
})
