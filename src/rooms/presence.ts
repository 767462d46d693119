import { randomUUID } from 'node:crypto'
import { second } from '../platform/clock.js'
import { isConstraintViolation } from '../platform/db/engine.js'
import type { Database } from '../platform/db/schema.js'
import { Problem } from '../platform/problem.js'
import { createBatch } from './batch.js'
import type { Commands } from './commands.js'
import type { RoomContext } from './context.js'
import type { LiveRooms } from './live-rooms.js'
import {
  isAdmitted,
  isExcluded,
  type Actor,
  type Person,
  type PlayerStatus,
} from './machine/person.js'
import {
  beat,
  deletePresences,
  deleteProcess,
  insertPresence,
  insertProcess,
  updatePresence,
} from './presence-store.js'
import { findRoomById, markEmpty, markOccupied } from './room-store.js'

/** The people who are in rooms by connections to this process. */
export interface PresenceKeeper {
  /**
   * Lets somebody into a room and tells everyone. Throws `room_not_found`, `room_excluded`,
   * `room_not_admitted` and `room_full`.
   */
  enter(roomId: number, actor: Actor): Promise<Person>
  /** Lets somebody out and tells everyone. */
  leave(connectionId: string): void
  setStatus(connectionId: string, status: PlayerStatus): void
  /** Says who somebody is now, for instance after a log-in. */
  identify(connectionId: string, actor: Actor): void
  /** Tells the other processes that this one lives; comes back when they thought not. */
  beat(): Promise<void>
  /** Lets everyone out. */
  close(): Promise<void>
}

interface Parts {
  context: RoomContext
  live: LiveRooms
  commands: Commands
  processId: string
}

/** In milliseconds, between two writes of what nobody waits for. */
const leaveInterval = 50
const personInterval = second

/** Where somebody is. */
interface Seat {
  roomId: number
  person: Person
}

/** The room as it is now, if it lets somebody in. */
async function getOpenRoom(db: Database, { roomId, person }: Seat, now: number) {
  const room = await findRoomById(db, roomId)
  if (!room) throw new Problem('room_not_found')
  if (isExcluded(room.state, person, now)) throw new Problem('room_excluded')
  if (!isAdmitted(room.state, person)) throw new Problem('room_not_admitted')
  return room
}

/** Stores that somebody is in a room. */
function store({ context, processId }: Parts, seat: Seat) {
  const { db, clock, limits } = context
  const { roomId, person } = seat
  return db.transaction().execute(async (tx) => {
    const limit = limits.people
    const id = await insertPresence(tx, { roomId, processId, person, limit })
    if (id === undefined) throw new Problem('room_full')
    await markOccupied(tx, roomId)
    const { state } = await getOpenRoom(tx, seat, clock.now())
    return { presence: { id, processId, person }, isActive: state.isActive }
  })
}

/** As `store`; makes this process known first where it is not, or not any more. */
async function storeByProcess(parts: Parts, seat: Seat) {
  try {
    return await store(parts, seat)
  } catch (error) {
    if (!isConstraintViolation(error)) throw error
    await insertProcess(parts.context.db, parts.processId)
  }
  try {
    return await store(parts, seat)
  } catch (error) {
    // The process is known, so it must be the room that is not.
    if (isConstraintViolation(error))
      throw new Problem('room_not_found', undefined, { cause: error })
    throw error
  }
}

const createLeaving = ({ db, clock, logger }: RoomContext) =>
  createBatch<string>({
    interval: leaveInterval,
    logger,
    write: (connectionIds) =>
      db.transaction().execute(async (tx) => {
        const roomIds = await deletePresences(tx, connectionIds)
        await markEmpty(tx, roomIds, clock.now())
      }),
  })

const createUpdates = ({ db, logger }: RoomContext) =>
  createBatch<Person>({
    interval: personInterval,
    logger,
    write: (people) =>
      db.transaction().execute(async (tx) => {
        const latest = new Map(people.map((person) => [person.connectionId, person]))
        for (const person of latest.values()) await updatePresence(tx, person)
      }),
  })

/** Stores somebody again who was let in before; not where the room is gone. */
async function storeAgain({ context, live, processId }: Parts, { roomId, person }: Seat) {
  const limit = Infinity
  try {
    const id = await context.db.transaction().execute(async (tx) => {
      await markOccupied(tx, roomId)
      return insertPresence(tx, { roomId, processId, person, limit })
    })
    if (id !== undefined) live.emit(roomId, { kind: 'came', presence: { id, processId, person } })
  } catch (error) {
    if (!isConstraintViolation(error)) throw error
  }
}

/** Stores everyone again after other processes thought that this one was dead. */
async function comeBack(parts: Parts, seats: readonly Seat[]): Promise<void> {
  await insertProcess(parts.context.db, parts.processId)
  for (const seat of seats) await storeAgain(parts, seat)
}

/** Ends this process's presence, which nobody waits for by then. */
async function letOut({ context, live, processId }: Parts, seats: readonly Seat[]): Promise<void> {
  for (const { roomId, person } of seats) {
    live.emit(roomId, { kind: 'gone', connectionIds: [person.connectionId] })
  }
  const roomIds = [...new Set(seats.map(({ roomId }) => roomId))]
  await context.db.transaction().execute(async (tx) => {
    await deleteProcess(tx, processId)
    await markEmpty(tx, roomIds, context.clock.now())
  })
}

export function createPresenceKeeper(parts: Parts): PresenceKeeper {
  const { context, live, commands, processId } = parts
  const seats = new Map<string, Seat>()
  const leaving = createLeaving(context)
  const updates = createUpdates(context)
  let isKnown = false
  const change = (connectionId: string, make: (person: Person) => Person) => {
    const seat = seats.get(connectionId)
    if (!seat) return
    const person = make(seat.person)
    seats.set(connectionId, { ...seat, person })
    live.emit(seat.roomId, { kind: 'updated', person })
    updates.add(person)
  }

  return {
    async enter(roomId, actor) {
      const person: Person = { ...actor, connectionId: randomUUID(), status: 'none' }
      // Most who are refused are refused without a write.
      await getOpenRoom(context.db, { roomId, person }, context.clock.now())
      const { presence, isActive } = await storeByProcess(parts, { roomId, person })
      isKnown = true
      seats.set(person.connectionId, { roomId, person })
      if (!isActive) await commands.perform(roomId, { type: 'wake' })
      live.emit(roomId, { kind: 'came', presence })
      return person
    },
    leave(connectionId) {
      const seat = seats.get(connectionId)
      if (!seats.delete(connectionId) || !seat) return
      live.emit(seat.roomId, { kind: 'gone', connectionIds: [connectionId] })
      leaving.add(connectionId)
    },
    setStatus(connectionId, status) {
      change(connectionId, (person) => ({ ...person, status }))
    },
    identify(connectionId, actor) {
      change(connectionId, ({ status }) => ({ ...actor, connectionId, status }))
    },
    async beat() {
      if (seats.size === 0 || (await beat(context.db, processId))) return
      await comeBack(parts, [...seats.values()])
    },
    async close() {
      await updates.flush()
      await leaving.flush()
      const left = [...seats.values()]
      seats.clear()
      if (isKnown) await letOut(parts, left)
    },
  }
}
