import {
  adopt,
  closeEntry,
  notifyRoom,
  openEntry,
  receive,
  reload,
  reloadPeople,
  type LiveEntry,
  type LiveParts,
} from './live-entry.js'
import type { ChatMessage } from './chat-store.js'
import { adoptChat, type LiveRoom, type RoomListener } from './live-room.js'
import type { StoredRoom } from './room-store.js'
import { topicOf, writeSignal, type Signal } from './signal.js'

export interface Following {
  readonly room: LiveRoom
  end(): void
}

/** The rooms that somebody of this process follows. */
export interface LiveRooms {
  find(roomId: number): LiveRoom | undefined
  list(): LiveRoom[]
  /** Throws `room_not_found`. */
  follow(roomId: number, listener: RoomListener): Promise<Following>
  /** Takes over a newer state, from wherever it comes. */
  adopt(stored: StoredRoom): void
  /** Counts a message of somebody in a room; false when there are too many, on all processes together. */
  takeMessage(roomId: number): boolean
  /** Does here what a signal says, and tells the other processes. */
  emit(roomId: number, signal: Signal): void
  /** Reads a room again where signals were lost. */
  reload(roomId: number): void
  reloadPeople(roomId: number): Promise<void>
  /** Takes over a message from the database. */
  adoptChat(roomId: number, message: ChatMessage): void
  close(): void
}

interface Slot {
  loading: Promise<LiveEntry>
  /** Absent until it is read. */
  entry: LiveEntry | undefined
  followers: number
}

function openSlot(parts: LiveParts, roomId: number): Slot {
  const loading = openEntry(parts, roomId)
  const slot: Slot = { loading, entry: undefined, followers: 0 }
  loading.then(
    (entry) => {
      slot.entry = entry
    },
    // Whoever follows gets the error.
    () => {},
  )
  return slot
}

/** Subscribes a listener to a room until it unsubscribes, once. */
function listenForSignals(
  { room, listeners }: LiveEntry,
  listener: RoomListener,
  leave: () => void,
) {
  // One that is this follower's alone.
  const own: RoomListener = (update, live) => {
    listener(update, live)
  }
  listeners.add(own)
  const end = () => {
    if (listeners.delete(own)) leave()
  }
  return { room, end }
}

/** Does what a signal of this process says, as soon as the room is read. */
function deliver(parts: LiveParts, { entry, loading }: Slot, signal: Signal): void {
  if (entry) {
    receive(parts, entry, signal)
    return
  }
  loading.then(
    (loaded) => {
      receive(parts, loaded, signal)
    },
    () => {},
  )
}

/** The rooms that are read or kept here, each as long as somebody follows it. */
function createSlots(parts: LiveParts) {
  const slots = new Map<number, Slot>()
  const leave = (roomId: number, slot: Slot) => {
    slot.followers -= 1
    if (slot.followers > 0) return
    slots.delete(roomId)
    if (slot.entry) closeEntry(slot.entry)
  }
  const enter = (roomId: number) => {
    const slot = slots.get(roomId) ?? openSlot(parts, roomId)
    slots.set(roomId, slot)
    slot.followers += 1
    return {
      loading: slot.loading,
      leave: () => {
        leave(roomId, slot)
      },
    }
  }
  return { slots, enter }
}

export function createLiveRooms(parts: LiveParts): LiveRooms {
  const { slots, enter } = createSlots(parts)
  const entryOf = (roomId: number) => slots.get(roomId)?.entry

  return {
    find: (roomId) => entryOf(roomId)?.room,
    list: () => [...slots.values()].flatMap(({ entry }) => entry?.room ?? []),
    async follow(roomId, listener) {
      const { loading, leave } = enter(roomId)
      const entry = await loading.catch((error: unknown) => {
        leave()
        throw error
      })
      return listenForSignals(entry, listener, leave)
    },
    adopt(stored) {
      const entry = entryOf(stored.id)
      if (entry) adopt(parts, entry, stored)
    },
    takeMessage: (roomId) => entryOf(roomId)?.budget.take() ?? true,
    emit(roomId, signal) {
      const slot = slots.get(roomId)
      if (slot) deliver(parts, slot, signal)
      parts.relay.publish(topicOf(roomId), writeSignal(signal, parts.processId))
    },
    reload(roomId) {
      const entry = entryOf(roomId)
      if (entry) reload(parts, entry)
    },
    async reloadPeople(roomId) {
      const entry = entryOf(roomId)
      if (entry) await reloadPeople(parts, entry)
    },
    adoptChat(roomId, message) {
      const entry = entryOf(roomId)
      if (entry) adoptChat(entry.room, message, notifyRoom(entry))
    },
    close() {
      for (const { entry } of slots.values()) if (entry) closeEntry(entry)
      slots.clear()
    },
  }
}
