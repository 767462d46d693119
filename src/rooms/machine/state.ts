import { defaultGrants, type Grants } from './grants.js'
import type { AssignedRole } from './roles.js'
import type { Video } from './video.js'

export type Visibility = 'public' | 'unlisted' | 'private'

/**
 * What follows a video: `manual` the first of the queue, `vote` the one with most votes, `loop` the
 * first of the queue while the old one goes to its end, `dj` the same video again.
 */
export type QueueMode = 'manual' | 'vote' | 'loop' | 'dj'

/** Whether a room that is used again gets its old queue back. */
export type RestoreBehavior = 'never' | 'prompt' | 'always'

export const segmentCategories = [
  'sponsor',
  'intro',
  'outro',
  'interaction',
  'selfpromo',
  'music_offtopic',
  'preview',
] as const
export type SegmentCategory = (typeof segmentCategories)[number]

/** Where the video was at a moment; where it is now follows from the clock (`positionAt`). */
export interface Playback {
  readonly isPlaying: boolean
  /** Seconds, at the anchor. */
  readonly position: number
  /** Epoch milliseconds. */
  readonly anchor: number
  readonly speed: number
}

/** Somebody who must stay out. */
export interface Exclusion {
  readonly id: number
  readonly identities: readonly string[]
  readonly name: string
  /** Epoch milliseconds; absent for good. */
  readonly until?: number
}

/** What can be undone, with what is needed for that. */
export type Undoable =
  | { readonly type: 'seek'; readonly position: number }
  | { readonly type: 'add'; readonly videos: readonly Video[] }
  | {
      readonly type: 'remove'
      readonly video: Video
      readonly index: number
      readonly voters: readonly string[]
    }
  | {
      readonly type: 'skip'
      readonly video: Video
      readonly playback: Playback
      /** Of the video that followed, which lost them when it began. */
      readonly votes: RoomState['votes']
    }

/** `by` is the identity of who did it. */
export type UndoEntry = { readonly id: number; readonly by: string } & Undoable

/** All that a room keeps. It is never changed: each command makes a new one. */
export interface RoomState {
  readonly name: string
  /** Ends when it has been empty for a while; a permanent room stays. */
  readonly isTemporary: boolean
  /** False while a permanent room rests: nothing plays and the queue is put by. */
  readonly isActive: boolean
  /** The owner's account. */
  readonly ownerId: number | undefined
  readonly title: string
  readonly description: string
  readonly visibility: Visibility
  readonly queueMode: QueueMode
  readonly grants: Grants
  readonly autoSkipSegmentCategories: readonly SegmentCategory[]
  readonly restoreQueueBehavior: RestoreBehavior
  readonly enableVoteSkip: boolean
  /** Roles given to accounts, by account id. */
  readonly roles: Readonly<Record<string, AssignedRole>>
  readonly exclusions: readonly Exclusion[]
  readonly current: Video | undefined
  /** What comes next, first one first; no video twice, and not the current one. */
  readonly queue: readonly Video[]
  /** The queue as it was when the room went to rest, for `restore-queue`. */
  readonly previousQueue: readonly Video[] | undefined
  readonly playback: Playback
  /** Who voted for a queued video, by `keyOf`; a video without votes is not there. */
  readonly votes: Readonly<Record<string, readonly string[]>>
  /** Who wants to skip the current video. */
  readonly skipVotes: readonly string[]
  /** The latest last. */
  readonly undoable: readonly UndoEntry[]
  /** The last id given within the room. */
  readonly serial: number
}

/** What can be said of a room when it is made. */
export interface NewRoom {
  name: string
  isTemporary?: boolean | undefined
  ownerId?: number | undefined
  title?: string | undefined
  description?: string | undefined
  visibility?: Visibility | undefined
  queueMode?: QueueMode | undefined
  autoSkipSegmentCategories?: readonly SegmentCategory[] | undefined
}

/** A room as it begins. */
export const newRoomState = (room: NewRoom, now: number): RoomState => ({
  name: room.name,
  isTemporary: room.isTemporary ?? true,
  ownerId: room.ownerId,
  title: room.title ?? '',
  description: room.description ?? '',
  visibility: room.visibility ?? 'public',
  queueMode: room.queueMode ?? 'manual',
  autoSkipSegmentCategories: room.autoSkipSegmentCategories ?? segmentCategories,
  isActive: true,
  grants: defaultGrants,
  restoreQueueBehavior: 'prompt',
  enableVoteSkip: false,
  roles: {},
  exclusions: [],
  current: undefined,
  queue: [],
  previousQueue: undefined,
  playback: { isPlaying: false, position: 0, anchor: now, speed: 1 },
  votes: {},
  skipVotes: [],
  undoable: [],
  serial: 0,
})
