import type { Role } from '../../../../rooms/machine/roles.js'
import type { QueueMode, Visibility } from '../../../../rooms/machine/state.js'
import type { Video, VideoId } from '../../../../rooms/machine/video.js'

/** What is said at the socket of a room, in OpenTogetherTube's frames. */

export type PlayerStatus = 'none' | 'ready' | 'buffering' | 'error'

export interface User {
  id: string
  name: string
  isLoggedIn: boolean
  status: PlayerStatus
  role: Role
}

/** All that a `sync` frame can carry; after the first one only what has changed. */
export interface RoomFields {
  name: string
  title: string
  description: string
  isTemporary: boolean
  visibility: Visibility
  queueMode: QueueMode
  /** What each role may do, as a mask with a bit for each permission. */
  grants: (readonly [Role, number])[]
  /** 0 always, 1 ask, 2 never. */
  restoreQueueBehavior: number
  enableVoteSkip: boolean
  hasOwner: boolean
  queue: Video[]
  currentSource: Video | null
  isPlaying: boolean
  /** Seconds, at the frame's `serverTime`. */
  playbackPosition: number
  playbackSpeed: number
  /** A video's service and id in one, and its votes. */
  voteCounts: (readonly [string, number])[]
  prevQueue: Video[] | null
  /** Who wants to skip, by connection. */
  votesToSkip: string[]
}

export interface HistoryMessage {
  id: string
  by: Pick<User, 'name' | 'isLoggedIn' | 'role'>
  text: string
  /** Epoch milliseconds. */
  at: number
}

export interface EventRequest {
  type: number
  state?: boolean
  value?: number
  role?: Role
  targetClientId?: string
}

export interface EventDetails {
  video?: Video
  videos?: Video[]
  undoId?: number
}

export type SyncFrame = { action: 'sync'; rev: number; serverTime: number } & Partial<RoomFields>

export type ServerFrame =
  | SyncFrame
  | { action: 'user'; update: { kind: 'init'; value: User[] } }
  | { action: 'user'; update: { kind: 'update'; value: User } }
  | { action: 'user'; update: { kind: 'remove'; value: string } }
  /** `limit` is what an invite lets its bearer do at most. */
  | { action: 'you'; info: { id: string; limit?: number } }
  | { action: 'history'; messages: HistoryMessage[] }
  | { action: 'chat'; from: User; text: string }
  | { action: 'event'; request: EventRequest; user: User; additional: EventDetails }
  | { action: 'announcement'; text: string }
  | { action: 'error'; error: { name: string; message: string } }

/** OpenTogetherTube's numbers for what happens in a room. */
export const eventTypes = {
  join: 0,
  leave: 1,
  playback: 2,
  skip: 3,
  seek: 4,
  add: 5,
  remove: 6,
  promote: 9,
} as const

export interface SettingChanges {
  title?: string
  description?: string
  visibility?: string
  queueMode?: string
  enableVoteSkip?: boolean
  restoreQueueBehavior?: number
  grants?: (readonly [number, number])[]
}

const clientIdOf = ({ service, id }: VideoId): VideoId => ({ service, id })

/** What somebody can ask of a room. */
export const requests = {
  setPlaying: (state: boolean) => ({ type: 2, state }),
  skip: () => ({ type: 3 }),
  seek: (value: number) => ({ type: 4, value }),
  addVideo: (video: VideoId) => ({ type: 5, video: clientIdOf(video) }),
  addVideos: (videos: readonly VideoId[]) => ({ type: 5, videos: videos.map(clientIdOf) }),
  remove: (video: VideoId) => ({ type: 6, video: clientIdOf(video) }),
  move: (fromIdx: number, toIdx: number) => ({ type: 7, fromIdx, toIdx }),
  vote: (video: VideoId, add: boolean) => ({ type: 8, video: clientIdOf(video), add }),
  promote: (targetClientId: string, role: number) => ({ type: 9, targetClientId, role }),
  chat: (text: string) => ({ type: 11, text }),
  set: (settings: SettingChanges) => ({ type: 13, settings }),
  playNow: (video: VideoId) => ({ type: 14, video: clientIdOf(video) }),
  shuffle: () => ({ type: 15 }),
  setSpeed: (speed: number) => ({ type: 16, speed }),
  restoreQueue: (discard: boolean) => ({ type: 17, discard }),
  kick: (clientId: string) => ({ type: 18, clientId }),
  ban: (clientId: string) => ({ type: 18, clientId, ban: true }),
} as const

export type RoomRequest = ReturnType<(typeof requests)[keyof typeof requests]>

/** Why the server closes a socket; below 4000 it is worth trying again. */
export const closeCodes = {
  unknown: 4000,
  invalidUrl: 4001,
  roomNotFound: 4002,
  roomUnloaded: 4003,
  missingToken: 4004,
  kicked: 4005,
} as const
