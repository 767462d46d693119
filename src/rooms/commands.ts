import { randomUUID } from 'node:crypto'
import { lockAccount } from '../identity/accounts/store.js'
import type { Database } from '../platform/db/schema.js'
import { Problem } from '../platform/problem.js'
import { createTurns } from '../platform/turns.js'
import { describeCommand } from './audit.js'
import { insertAuditEntry } from './audit-store.js'
import type { Batch } from './batch.js'
import type { NewChatMessage } from './chat-store.js'
import type { RoomContext } from './context.js'
import { peopleOf } from './live-room.js'
import type { LiveRooms } from './live-rooms.js'
import { apply, perform } from './machine/apply.js'
import type { Command, Task } from './machine/command.js'
import type { Outcome, Refusal, RoomEvent, Turn } from './machine/outcome.js'
import type { Actor } from './machine/person.js'
import { listPresences } from './presence-store.js'
import { countOwnedRooms, findRoomById, saveRoom, type StoredRoom } from './room-store.js'
import { stateSignal } from './signal.js'

/** What a command led to. */
export interface Done {
  /** The revision of the room afterwards. */
  rev: number
  events: readonly RoomEvent[]
}

export interface Commands {
  /**
   * Does what somebody asks of a room, as soon as that is allowed and kept; then everyone in the
   * room is notified. Throws `room_not_found`, or why it is refused (`room_…`).
   */
  run(roomId: number, actor: Actor, command: Command): Promise<Done>
  /** Does what the server has to do with a room; nothing when the room is gone. */
  perform(roomId: number, task: Task): Promise<void>
}

interface Parts {
  context: RoomContext
  live: LiveRooms
  chatLog: Batch<NewChatMessage>
}

/** How often a change is based anew on what others have changed meanwhile. */
const mostAttempts = 50

/** What is to be done with a room, given how it is now. */
interface Plan {
  decide: (room: StoredRoom) => Promise<Outcome> | Outcome
  /** Writes what belongs to the change, in its transaction. */
  record?: (tx: Database, room: StoredRoom) => Promise<void>
}

export function toProblem({ code, permission }: Refusal): Problem {
  const detail = permission && `Permission denied: ${permission}`
  return new Problem(`room_${code}`, detail)
}

/** The room as this process knows it, or as the database has it. */
async function readRoom({ context, live }: Parts, roomId: number, isFresh: boolean) {
  const known = isFresh ? undefined : live.find(roomId)
  if (known) return { id: roomId, rev: known.rev, state: known.state }
  const stored = await findRoomById(context.db, roomId)
  if (stored) live.adopt(stored)
  return stored
}

/** Keeps a changed state if nobody else was faster. */
function keep(
  { context }: Parts,
  { before, after }: { before: StoredRoom; after: StoredRoom },
  { record }: Plan,
): Promise<boolean> {
  return context.db.transaction().execute(async (tx) => {
    if (!(await saveRoom(tx, before, after.state))) return false
    await record?.(tx, after)
    return true
  })
}

/** Tries once to change a room; undefined when another process was faster. */
async function attempt(
  parts: Parts,
  room: StoredRoom,
  plan: Plan,
): Promise<Done | Refusal | undefined> {
  const outcome = await plan.decide(room)
  if ('refusal' in outcome) return outcome.refusal
  const { state, events } = outcome
  if (state === room.state) {
    tellEvents(parts, room.id, events)
    return { rev: room.rev, events }
  }
  const rev = room.rev + 1
  const after = { id: room.id, rev, state }
  if (!(await keep(parts, { before: room, after }, plan))) return undefined
  parts.live.emit(room.id, stateSignal({ before: room.state, after: state }, rev, events))
  return { rev, events }
}

/** Tells of what changed nothing that is kept. */
function tellEvents({ live, chatLog }: Parts, roomId: number, events: readonly RoomEvent[]): void {
  const others = events.filter(({ type }) => type !== 'chat')
  if (others.length > 0) live.emit(roomId, { kind: 'events', events: others })
  for (const event of events) {
    if (event.type !== 'chat') continue
    const { by, text, at } = event
    const message = { id: randomUUID(), by, text, at }
    live.emit(roomId, { kind: 'chat', message })
    chatLog.add({ roomId, message })
  }
}

/** Changes a room, based on what others have changed when they were faster. */
async function change(parts: Parts, roomId: number, plan: Plan): Promise<Done | undefined> {
  let isFresh = parts.live.find(roomId) === undefined
  for (let attempts = 0; attempts < mostAttempts; attempts++) {
    const room = await readRoom(parts, roomId, isFresh)
    if (!room) return undefined
    const result = await attempt(parts, room, plan)
    if (result && 'rev' in result) return result
    // What this process knows may be older than what it is asked for.
    if (result && isFresh) throw toProblem(result)
    isFresh = true
  }
  throw new Problem('room_busy')
}

/** Keeps an account from having more rooms than it may by a claim. */
async function checkClaim(tx: Database, accountId: number, limit: number): Promise<void> {
  await lockAccount(tx, accountId)
  if ((await countOwnedRooms(tx, accountId)) > limit) throw new Problem('rooms_full')
}

function planOf(parts: Parts, actor: Actor, command: Command): Plan {
  const { db, clock, limits } = parts.context
  const listPeople = async (roomId: number) => {
    const room = parts.live.find(roomId)
    if (room) return peopleOf(room)
    return (await listPresences(db, roomId, limits.people)).map(({ person }) => person)
  }
  let turn: Turn = { actor, now: clock.now(), people: [], limits }
  return {
    async decide({ id, state }) {
      turn = { actor, now: clock.now(), people: await listPeople(id), limits }
      return apply(state, command, turn)
    },
    async record(tx, { id, rev }) {
      const { name, accountId } = actor
      const detail = describeCommand(command, turn)
      const entry = { rev, at: turn.now, accountId, name, action: command.type, detail }
      await insertAuditEntry(tx, id, entry)
      if (command.type === 'claim' && accountId !== undefined) {
        await checkClaim(tx, accountId, limits.ownRooms)
      }
    },
  }
}

export function createCommands(parts: Parts): Commands {
  // One after the other here, so that only other processes can be faster.
  const turns = createTurns()
  return {
    run(roomId, actor, command) {
      return turns(String(roomId), async () => {
        const done = await change(parts, roomId, planOf(parts, actor, command))
        if (!done) throw new Problem('room_not_found')
        return done
      })
    },
    perform(roomId, task) {
      return turns(String(roomId), async () => {
        const { clock } = parts.context
        await change(parts, roomId, { decide: ({ state }) => perform(state, task, clock.now()) })
      })
    },
  }
}
