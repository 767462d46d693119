import { isDeepStrictEqual } from 'node:util'
import type { ChatMessage } from './chat-store.js'
import { chatMemory } from './chat-store.js'
import { isExcluded, type Person } from './machine/person.js'
import type { RoomEvent } from './machine/outcome.js'
import type { RoomState } from './machine/state.js'
import type { Presence } from './presence-store.js'
import { changedKeys, type CloseReason } from './signal.js'

/** A room as this process knows it while somebody here follows it. */
export interface LiveRoom {
  readonly id: number
  rev: number
  state: RoomState
  /** Everyone in it, in the order in which they came, by connection. */
  readonly people: Map<string, Presence>
  /** The latest messages, oldest first. */
  chat: ChatMessage[]
}

/** What listeners of a room receive after it has changed. */
export type RoomUpdate =
  | { type: 'events'; events: readonly RoomEvent[] }
  | { type: 'state'; rev: number; changed: readonly (keyof RoomState)[]; before: RoomState }
  | { type: 'chat'; message: ChatMessage }
  | { type: 'came' | 'updated'; person: Person }
  | { type: 'gone'; people: readonly Person[] }
  /** Connections of this process that are to be closed: their people were kicked or banned. */
  | { type: 'out'; connectionIds: readonly string[] }
  | { type: 'closed'; reason: CloseReason }
  | { type: 'custom'; name: string; data: unknown }

/** Called in order; must not throw. */
export type RoomListener = (update: RoomUpdate, room: LiveRoom) => void

export type Notify = (update: RoomUpdate) => void

export const peopleOf = (room: LiveRoom): Person[] =>
  [...room.people.values()].map(({ person }) => person)

/** Takes over a newer state; an older one changes nothing. */
export function adoptState(
  room: LiveRoom,
  { rev, state }: { rev: number; state: RoomState },
  notify: Notify,
): void {
  if (rev <= room.rev) return
  const before = room.state
  room.rev = rev
  room.state = state
  // What was read from the database is the same in other objects.
  const changed = changedKeys(before, state).filter(
    (key) => !isDeepStrictEqual(before[key], state[key]),
  )
  if (changed.length > 0) notify({ type: 'state', rev, changed, before })
}

export function addPresence(room: LiveRoom, presence: Presence, notify: Notify): void {
  const { connectionId } = presence.person
  const isNew = !room.people.has(connectionId)
  room.people.set(connectionId, presence)
  if (isNew) notify({ type: 'came', person: presence.person })
}

/** Returns who was there. */
export function removePresences(
  room: LiveRoom,
  connectionIds: readonly string[],
  notify: Notify,
): Person[] {
  const people = connectionIds.flatMap((id) => room.people.get(id)?.person ?? [])
  for (const { connectionId } of people) room.people.delete(connectionId)
  if (people.length > 0) notify({ type: 'gone', people })
  return people
}

export function updatePerson(room: LiveRoom, person: Person, notify: Notify): void {
  const presence = room.people.get(person.connectionId)
  if (!presence) return
  room.people.set(person.connectionId, { ...presence, person })
  notify({ type: 'updated', person })
}

/** Takes over who is there from the database, where signals were lost. */
export function adoptPeople(room: LiveRoom, presences: readonly Presence[], notify: Notify): void {
  const there = new Set(presences.map(({ person }) => person.connectionId))
  const missing = [...room.people.keys()].filter((connectionId) => !there.has(connectionId))
  removePresences(room, missing, notify)
  for (const presence of presences) addPresence(room, presence, notify)
}

/** Remembers a message; one that is known changes nothing. */
export function addChat(room: LiveRoom, message: ChatMessage, notify: Notify): void {
  if (room.chat.some(({ id }) => id === message.id)) return
  room.chat = [...room.chat, message].slice(-chatMemory)
  notify({ type: 'chat', message })
}

/** Takes over a message from the database, unless it is known, or was before it was forgotten. */
export function adoptChat(room: LiveRoom, message: ChatMessage, notify: Notify): void {
  const [oldest] = room.chat
  const isForgotten = room.chat.length >= chatMemory && oldest && message.at <= oldest.at
  if (!isForgotten) addChat(room, message, notify)
}

/** Whether this process is the one to act for a room: the one that holds who came first. */
export function isLeader({ people }: LiveRoom, processId: string): boolean {
  const [first] = people.values()
  return first === undefined || first.processId === processId
}

/** The connections of a process whose people must leave. */
export const listExcluded = (room: LiveRoom, processId: string, now: number): string[] =>
  [...room.people.values()]
    .filter((one) => one.processId === processId && isExcluded(room.state, one.person, now))
    .map(({ person }) => person.connectionId)
