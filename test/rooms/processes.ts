import { setTimeout } from 'node:timers/promises'
import { pino } from 'pino'
import type { Test } from 'tap'
import { insertAccount } from '../../src/identity/accounts/store.js'
import type { Database } from '../../src/platform/db/schema.js'
import { defaultRoomLimits, type RoomContext, type RoomLimits } from '../../src/rooms/context.js'
import { createRoom, type RoomDraft } from '../../src/rooms/create-room.js'
import type { RoomUpdate } from '../../src/rooms/live-room.js'
import type { Actor } from '../../src/rooms/machine/person.js'
import type { Video } from '../../src/rooms/machine/video.js'
import type { Relay } from '../../src/platform/events/relay.js'
import { createRooms } from '../../src/rooms/rooms.js'
import '../../src/problems.js'
import type { TestEngine } from '../support/database.js'
import { createTestClock, type TestClock } from '../support/foyer.js'
import { openTestDatabaseTwice } from '../support/open.js'

export const videoOf = (id: string, more: Partial<Video> = {}): Video => ({
  service: 'direct',
  id,
  length: 10,
  ...more,
})

/** Somebody who comes to a room. */
export const visitor = (name: string, accountId?: number): Actor => ({
  identities: [name],
  name,
  ...(accountId === undefined ? {} : { accountId }),
})

/** Carries messages between processes, and can lose them. */
function createBus() {
  const listeners = new Map<string, Set<(message: string) => void>>()
  const bus = { isLosing: false, sent: [] as string[] }
  const relay: Relay = {
    publish(topic, message) {
      bus.sent.push(message)
      if (bus.isLosing) return
      for (const listener of [...(listeners.get(topic) ?? [])]) {
        setImmediate(() => {
          if (listeners.get(topic)?.has(listener)) listener(message)
        })
      }
    },
    subscribe(topic, listener) {
      const all = listeners.get(topic) ?? new Set()
      listeners.set(topic, all.add(listener))
      return () => {
        all.delete(listener)
      }
    },
  }
  return { bus, relay }
}

/** Two processes that serve rooms from one database. */
export interface Processes {
  db: Database
  clock: TestClock
  bus: ReturnType<typeof createBus>['bus']
  one: Process
  two: Process
  make: (draft?: RoomDraft) => Promise<number>
  account: () => Promise<number>
  /** Another process, as after a restart. */
  start: () => Process
}

export type Process = ReturnType<typeof createRooms> & { context: RoomContext }

let names = 0

export async function openProcesses(
  t: Test,
  engine: TestEngine,
  limits: Partial<RoomLimits> = {},
): Promise<Processes> {
  const [db, second] = await openTestDatabaseTwice(t, engine)
  const clock = createTestClock()
  const { bus, relay } = createBus()
  const logger = pino({ level: 'warn' })
  const running: Process[] = []
  const start = (own: Database = db): Process => {
    const context = { db: own, clock, logger, relay, limits: { ...defaultRoomLimits, ...limits } }
    const rooms = { ...createRooms(context), context }
    running.push(rooms)
    return rooms
  }
  // In one thread, one handle of SQLite would wait for the other for ever.
  const [one, two] = [start(), start(engine === 'sqlite' ? db : second)]
  t.teardown(async () => {
    for (const rooms of running) await rooms.close()
  })
  return {
    db,
    clock,
    bus,
    one,
    two,
    start,
    async make(draft = {}) {
      names += 1
      const room = await createRoom(one.context, { name: `room-${names}`, ...draft })
      return room.id
    },
    account() {
      names += 1
      return insertAccount(db, { name: `person-${names}`, createdAt: clock.now() })
    },
  }
}

/** Follows a room and keeps what it hears. */
export async function follow(process: Process, roomId: number) {
  const updates: RoomUpdate[] = []
  const following = await process.follow(roomId, (update) => {
    updates.push(update)
  })
  const { room } = following
  return {
    room,
    end: () => {
      following.end()
    },
    updates,
    types: () => updates.map(({ type }) => type),
    /** The names of those who are known to be there. */
    names: () => [...room.people.values()].map(({ person }) => person.name),
  }
}

/** Resolves as soon as something is so; fails after a while. */
export async function until(isSo: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (let tries = 0; tries < 2000; tries++) {
    if (await isSo()) return
    await setTimeout(2)
  }
  throw new Error(`never: ${what}`)
}
