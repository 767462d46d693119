import type { ChatMessage } from './chat-store.js'
import type { RoomEvent } from './machine/outcome.js'
import type { Person } from './machine/person.js'
import type { RoomState } from './machine/state.js'
import type { Presence } from './presence-store.js'

/** Why a room closes: it was empty for too long, its owner deleted it, or the operator closed it. */
export type CloseReason = 'ended' | 'deleted' | 'unloaded'

/** What one process tells the others of a room. */
export type Signal =
  | {
      kind: 'state'
      rev: number
      events: readonly RoomEvent[]
      /** The properties that are different now; absent when they are too long to be sent. */
      changed?: Partial<RoomState>
      /** Properties that have no value any more. */
      cleared?: readonly (keyof RoomState)[]
    }
  | { kind: 'events'; events: readonly RoomEvent[] }
  | { kind: 'chat'; message: ChatMessage }
  | { kind: 'came'; presence: Presence }
  | { kind: 'gone'; connectionIds: readonly string[] }
  | { kind: 'updated'; person: Person }
  | { kind: 'closed'; reason: CloseReason }
  /** Whatever a door has to say to the people of a room. */
  | { kind: 'custom'; name: string; data: unknown }

/** In bytes. PostgreSQL carries 8,000 in a notification. */
const longestMessage = 7000
/** How many videos an event names when all of them are too long. */
const namedVideos = 10

export const topicOf = (roomId: number): string => `room:${roomId}`

export const keysOf = (state: RoomState): (keyof RoomState)[] =>
  // A state has these keys and no others.
  Object.keys(state) as (keyof RoomState)[]

/** The properties of a room that one state has and another has not. */
export const changedKeys = (before: RoomState, after: RoomState): (keyof RoomState)[] =>
  keysOf(after).filter((key) => before[key] !== after[key])

const pick = (state: RoomState, keys: readonly (keyof RoomState)[]): Partial<RoomState> =>
  Object.fromEntries(keys.map((key) => [key, state[key]]))

/** What tells others of a new state. */
export function stateSignal(
  { before, after }: { before: RoomState; after: RoomState },
  rev: number,
  events: readonly RoomEvent[],
): Signal {
  const keys = changedKeys(before, after)
  const cleared = keys.filter((key) => after[key] === undefined)
  return { kind: 'state', rev, events, changed: pick(after, keys), cleared }
}

const withFewVideos = (event: RoomEvent): RoomEvent =>
  event.type === 'add' ? { ...event, videos: event.videos.slice(0, namedVideos) } : event

/** The signal without what the others find in the database. */
function shorten(signal: Signal): Signal {
  if (signal.kind !== 'state') return signal
  return { kind: 'state', rev: signal.rev, events: signal.events.map(withFewVideos) }
}

export function writeSignal(signal: Signal, from: string): string {
  const whole = JSON.stringify({ ...signal, from })
  if (Buffer.byteLength(whole) <= longestMessage) return whole
  return JSON.stringify({ ...shorten(signal), from })
}

export const readSignal = (message: string): Signal & { from: string } =>
  JSON.parse(message) as Signal & { from: string }
