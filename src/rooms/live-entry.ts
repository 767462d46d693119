import type { FastifyBaseLogger } from 'fastify'
import { hour, second, type Clock } from '../platform/clock.js'
import type { Database } from '../platform/db/schema.js'
import { Problem } from '../platform/problem.js'
import { createBucket, type Bucket } from './bucket.js'
import { listChat } from './chat-store.js'
import {
  addChat,
  addPresence,
  adoptPeople,
  adoptState,
  isLeader,
  listExcluded,
  peopleOf,
  removePresences,
  updatePerson,
  type LiveRoom,
  type RoomListener,
  type RoomUpdate,
} from './live-room.js'
import { connectionsOf, type Person } from './machine/person.js'
import { dueAt } from './machine/playback.js'
import { listPresences } from './presence-store.js'
import type { Relay } from '../platform/events/relay.js'
import { findRoomById, type StoredRoom } from './room-store.js'
import { readSignal, topicOf, type Signal } from './signal.js'

export interface LiveParts {
  db: Database
  clock: Clock
  logger: FastifyBaseLogger
  relay: Relay
  processId: string
  limits: { people: number; roomMessagesPerSecond: number }
  /** Called when the next video is to begin. */
  onDue: (roomId: number) => void
  /** Called for who is not in a room any more by any connection; by one process only, if all is well. */
  onGone: (roomId: number, person: Person) => void
}

/** A room that somebody here follows, with those who do. */
export interface LiveEntry {
  readonly room: LiveRoom
  readonly listeners: Set<RoomListener>
  /** Messages that the room may still take in this second. */
  readonly budget: Bucket
  isReloading: boolean
  /** Whether something has changed since it was last read from the database. */
  isStale: boolean
  timer: NodeJS.Timeout | undefined
  unsubscribe: () => void
}

/** A process that does not hold who came first begins a video only when that one did not. */
const fallbackDelay = second / 4

/** Passes updates of a room on to who follows it. */
export const notifyRoom =
  ({ listeners, room }: LiveEntry) =>
  (update: RoomUpdate): void => {
    for (const listener of [...listeners]) listener(update, room)
  }

function schedule(parts: LiveParts, entry: LiveEntry): void {
  const { room } = entry
  clearTimeout(entry.timer)
  const due = dueAt(room.state)
  if (due === undefined) return
  const own = isLeader(room, parts.processId) ? 0 : fallbackDelay
  const delay = Math.max(0, due - parts.clock.now()) + own
  const begin = () => {
    parts.onDue(room.id)
  }
  const lookAgain = () => {
    schedule(parts, entry)
  }
  // A timer cannot wait for weeks.
  // A timer can be a millisecond early.
  entry.timer = delay > hour ? setTimeout(lookAgain, hour) : setTimeout(begin, delay + 1)
  entry.timer.unref()
}

/** Tells of the people of this process who must leave. */
function closeSockets({ processId, clock }: LiveParts, entry: LiveEntry): void {
  const connectionIds = listExcluded(entry.room, processId, clock.now())
  if (connectionIds.length > 0) notifyRoom(entry)({ type: 'out', connectionIds })
}

/** Takes over a newer state, from wherever it comes. */
export function adopt(
  parts: LiveParts,
  entry: LiveEntry,
  stored: Pick<StoredRoom, 'rev' | 'state'>,
): void {
  const { exclusions } = entry.room.state
  adoptState(entry.room, stored, notifyRoom(entry))
  if (entry.room.state.exclusions !== exclusions) closeSockets(parts, entry)
  schedule(parts, entry)
}

const tellGone = (entry: LiveEntry): void => {
  notifyRoom(entry)({ type: 'closed', reason: 'ended' })
}

/** Reads the state again, once at a time, and once more where it was to be read meanwhile. */
async function readAgain(parts: LiveParts, entry: LiveEntry): Promise<void> {
  entry.isStale = true
  if (entry.isReloading) return
  entry.isReloading = true
  try {
    while (entry.isStale) {
      entry.isStale = false
      const stored = await findRoomById(parts.db, entry.room.id)
      if (stored) adopt(parts, entry, stored)
      else tellGone(entry)
    }
  } finally {
    entry.isReloading = false
  }
}

/** Reads the state again where signals were lost or too long. */
export function reload(parts: LiveParts, entry: LiveEntry): void {
  readAgain(parts, entry).catch((err: unknown) => {
    parts.logger.error({ err }, 'A room could not be read; trying again in some seconds')
  })
}

/** Reads who is there again where signals were lost. */
export async function reloadPeople({ db, limits }: LiveParts, entry: LiveEntry): Promise<void> {
  const presences = await listPresences(db, entry.room.id, limits.people)
  adoptPeople(entry.room, presences, notifyRoom(entry))
}

function receiveState(
  parts: LiveParts,
  entry: LiveEntry,
  { rev, events, changed, cleared = [] }: Extract<Signal, { kind: 'state' }>,
): void {
  const { room } = entry
  if (events.length > 0) notifyRoom(entry)({ type: 'events', events })
  if (rev <= room.rev) return
  if (rev > room.rev + 1 || !changed) {
    reload(parts, entry)
    return
  }
  const none = Object.fromEntries(cleared.map((key) => [key, undefined]))
  adopt(parts, entry, { rev, state: { ...room.state, ...changed, ...none } })
}

function takeLeave(parts: LiveParts, entry: LiveEntry, connectionIds: readonly string[]): void {
  const { room } = entry
  const gone = removePresences(room, connectionIds, notifyRoom(entry))
  if (!isLeader(room, parts.processId)) return
  const people = peopleOf(room)
  for (const person of gone) {
    if (connectionsOf(people, person).length === 0) parts.onGone(room.id, person)
  }
}

/** Does what a signal says and tells those who follow. */
export function receive(parts: LiveParts, entry: LiveEntry, signal: Signal): void {
  const { room } = entry
  const tell = notifyRoom(entry)
  switch (signal.kind) {
    case 'state':
      receiveState(parts, entry, signal)
      return
    case 'events':
      tell({ type: 'events', events: signal.events })
      return
    case 'chat':
      addChat(room, signal.message, tell)
      return
    case 'came':
      addPresence(room, signal.presence, tell)
      closeSockets(parts, entry)
      return
    case 'gone':
      takeLeave(parts, entry, signal.connectionIds)
      return
    case 'updated':
      updatePerson(room, signal.person, tell)
      closeSockets(parts, entry)
      return
    case 'closed':
      tell({ type: 'closed', reason: signal.reason })
      return
    case 'custom':
      tell({ type: 'custom', name: signal.name, data: signal.data })
  }
}

/** Whether a signal is of what somebody has asked of the room. */
const isMessage = ({ kind }: Signal): boolean =>
  kind === 'state' || kind === 'events' || kind === 'chat' || kind === 'custom'

async function loadRoom({ db, limits }: LiveParts, roomId: number): Promise<LiveRoom> {
  const stored = await findRoomById(db, roomId)
  if (!stored) throw new Problem('room_not_found')
  const presences = await listPresences(db, roomId, limits.people)
  const people = new Map(presences.map((one) => [one.person.connectionId, one] as const))
  return { ...stored, people, chat: await listChat(db, roomId) }
}

/** Reads a room and keeps it as the other processes tell. Throws `room_not_found`. */
export async function openEntry(parts: LiveParts, roomId: number): Promise<LiveEntry> {
  const budget = createBucket(parts.clock, parts.limits.roomMessagesPerSecond)
  const waiting: Signal[] = []
  let deliver = (signal: Signal) => {
    waiting.push(signal)
  }
  // First, so that nothing is missed between the reading and this.
  const unsubscribe = parts.relay.subscribe(topicOf(roomId), (message) => {
    const { from, ...signal } = readSignal(message)
    if (from === parts.processId) return
    if (isMessage(signal)) budget.drain()
    deliver(signal)
  })
  try {
    const room = await loadRoom(parts, roomId)
    const listeners = new Set<RoomListener>()
    const idle = { isReloading: false, isStale: false, timer: undefined }
    const entry = { room, listeners, budget, ...idle, unsubscribe }
    deliver = (signal) => {
      receive(parts, entry, signal)
    }
    for (const signal of waiting) deliver(signal)
    schedule(parts, entry)
    return entry
  } catch (error) {
    unsubscribe()
    throw error
  }
}

export function closeEntry(entry: LiveEntry): void {
  clearTimeout(entry.timer)
  entry.unsubscribe()
}
