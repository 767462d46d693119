import type { Permission } from './permissions.js'
import type { Role } from './roles.js'
import type { Actor, Person } from './person.js'
import type { RoomState } from './state.js'
import type { Video, VideoId } from './video.js'

/** Who did something, as they were then. */
export interface Doer {
  /** Absent for who did it from outside of the room. */
  readonly connectionId?: string
  readonly name: string
  readonly isLoggedIn: boolean
  readonly role: Role
}

/** What a command did that clients are notified of, beside the new state. */
export type RoomEvent = { readonly by: Doer } & (
  | { readonly type: 'play' | 'pause' | 'claim' }
  | {
      readonly type: 'seek'
      readonly position: number
      readonly previousPosition: number
      readonly undoId: number
    }
  | {
      readonly type: 'skip'
      readonly video: Video
      readonly previousPosition: number
      readonly undoId: number
    }
  | { readonly type: 'add'; readonly videos: readonly Video[]; readonly undoId: number }
  | { readonly type: 'edit'; readonly video: VideoId; readonly subtitleUrl: string }
  | {
      readonly type: 'remove'
      readonly video: Video
      readonly index: number
      readonly undoId: number
    }
  | { readonly type: 'chat'; readonly text: string; readonly at: number }
  | { readonly type: 'promote'; readonly connectionIds: readonly string[]; readonly role: Role }
  /** Every connection of whoever was put out; each is to be closed. */
  | { readonly type: 'kick' | 'ban'; readonly connectionIds: readonly string[] }
)

/** Why a command is refused. `permission_denied` comes with the permission. */
export type RefusalCode =
  | 'permission_denied'
  | 'excluded'
  | 'not_admitted'
  | 'not_inside'
  | 'outranked'
  | 'login_required'
  | 'owned'
  | 'owner_required'
  | 'person_not_found'
  | 'promotion_impossible'
  | 'exclusion_not_found'
  | 'exclusions_full'
  | 'roles_full'
  | 'nothing_playing'
  | 'nothing_to_restore'
  | 'undo_unknown'
  | 'video_queued'
  | 'video_not_found'
  | 'queue_full'
  | 'subtitle_unsupported'
  | 'text_invalid'
  | 'out_of_range'

export interface Refusal {
  readonly code: RefusalCode
  readonly permission?: Permission
}

export interface Accepted {
  /** The very same object when nothing is to be kept. */
  readonly state: RoomState
  readonly events: readonly RoomEvent[]
}

export type Outcome = Accepted | { readonly refusal: Refusal }

export const accept = (state: RoomState, ...events: RoomEvent[]): Accepted => ({ state, events })

export const refuse = (code: Exclude<RefusalCode, 'permission_denied'>): Outcome => ({
  refusal: { code },
})

export interface MachineLimits {
  /** Videos in the queue. */
  readonly queue: number
  /** Characters of a chat message. */
  readonly chat: number
}

/** All that a command depends on beside the state. */
export interface Turn {
  readonly actor: Actor
  /** Epoch milliseconds. */
  readonly now: number
  /** Everyone in the room. */
  readonly people: readonly Person[]
  readonly limits: MachineLimits
}
