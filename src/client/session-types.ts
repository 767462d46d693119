/** Somebody who takes part in a session. */
export interface Participant {
  participantId: string
  participantName: string
  /** What they gave to `connect`. */
  metadata: unknown
  /** Whether they only follow. */
  viewer: boolean
}

/** Where a player was. Times are milliseconds. */
export interface PlayerData {
  participantId: string
  /** The position. */
  time: number
  paused: boolean
  /** 1 is the speed of the recording. */
  rate: number
  /** When it was so: epoch milliseconds by the server's clock. */
  serverTime: number
}

export interface SessionState {
  participants: Participant[]
  /** The participant whom the others follow; null when there are only viewers. */
  leader: string | null
  /** The last of each participant that is known. */
  players: PlayerData[]
}

export interface ConnectedEvent extends SessionState {
  /** Who one is here. */
  participant: Participant
}

export interface SyncData extends PlayerData {
  leader: string | null
}

export interface MessageEvent {
  from: Participant
  msg: string
}

/**
 * `code` is one of Sceenic's numbers: 101 generic, 104 the name is taken, 201 the connection failed,
 * 203 the session is closed, 204 it cannot be made now, 206 it is full. `name` is the server's word for it.
 */
export interface SessionErrorEvent {
  error: { code: number; name: string; message: string }
  /** When it was, epoch milliseconds. */
  requestTime: number
}

/** Why one is out: `left` by oneself, `closed` by the server, `replaced` by another connection. */
export interface DisconnectedEvent {
  reason: 'left' | 'closed' | 'replaced'
}

export interface ReconnectEvent {
  /** Counts the tries since the connection was lost. */
  attempt: number
}

/** What is used of a `<video>` or `<audio>` element; seconds, as those have it. */
export interface Player {
  currentTime: number
  readonly paused: boolean
  playbackRate: number
  play(): Promise<void> | void
  pause(): void
  addEventListener(type: string, listener: () => void): void
  removeEventListener(type: string, listener: () => void): void
}

/** Options of Sceenic's `connect`; only `server` means something here. */
export interface UserConstraints {
  audio?: unknown
  video?: unknown
  videoCodecs?: unknown
  /** The address of the server, where it is not the one that the token names. */
  server?: string
}

/** Takes a listener; the function that is returned takes it away again. */
export type Listen<T> = (listener: (event: T) => void) => () => void
