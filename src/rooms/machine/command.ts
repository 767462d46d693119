import type { GrantChanges } from './grants.js'
import type { AssignedRole } from './roles.js'
import type { QueueMode, RestoreBehavior, SegmentCategory, Visibility } from './state.js'
import type { Video, VideoId } from './video.js'

/** What people may set about a room. What is absent stays as it is. */
export interface SettingChanges {
  readonly title?: string | undefined
  readonly description?: string | undefined
  readonly visibility?: Visibility | undefined
  readonly queueMode?: QueueMode | undefined
  readonly autoSkipSegmentCategories?: readonly SegmentCategory[] | undefined
  readonly restoreQueueBehavior?: RestoreBehavior | undefined
  readonly enableVoteSkip?: boolean | undefined
  readonly grants?: GrantChanges | undefined
}

/** What people can ask of a room. Times are seconds, places in the queue count from 0. */
export type Command =
  | { readonly type: 'play' | 'pause' }
  | { readonly type: 'skip' | 'claim' }
  | { readonly type: 'seek'; readonly position: number }
  | { readonly type: 'speed'; readonly speed: number }
  | { readonly type: 'add'; readonly videos: readonly Video[] }
  | { readonly type: 'edit'; readonly video: VideoId; readonly subtitleUrl?: string | undefined }
  | { readonly type: 'remove'; readonly video: VideoId }
  | { readonly type: 'order'; readonly from: number; readonly to: number }
  /** `seed` decides the order, so that a command has one outcome however often it is applied. */
  | { readonly type: 'shuffle'; readonly seed: number }
  | { readonly type: 'vote'; readonly video: VideoId; readonly isFor: boolean }
  /** A video that is not queued yet, or one that is, of which the queue knows more. */
  | { readonly type: 'play-now'; readonly video: Video }
  | { readonly type: 'restore-queue'; readonly discards: boolean }
  /** Takes back what an event with this `undoId` tells. */
  | { readonly type: 'undo'; readonly id: number }
  | { readonly type: 'chat'; readonly text: string }
  | { readonly type: 'set'; readonly changes: SettingChanges }
  | { readonly type: 'promote'; readonly connectionId: string; readonly role: AssignedRole }
  | { readonly type: 'kick' | 'ban'; readonly connectionId: string }
  /** Ends an exclusion, by its id. */
  | { readonly type: 'readmit'; readonly id: number }

export type CommandType = Command['type']
export type CommandOf<T extends CommandType> = Extract<Command, { type: T }>

/** What the server itself does with a room. */
export type Task =
  /** Starts the next video when the current one is over, or when there is none. */
  | { readonly type: 'advance' }
  /** Puts a permanent room to rest, with its queue. */
  | { readonly type: 'rest' }
  /** Makes a room that rests ready for people. */
  | { readonly type: 'wake' }
  /** Drops the votes of somebody who has left. */
  | { readonly type: 'forget-votes'; readonly identity: string }
