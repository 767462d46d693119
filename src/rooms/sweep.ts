import { hour, minute, second } from '../platform/clock.js'
import type { Commands } from './commands.js'
import type { RoomContext } from './context.js'
import { listChatAfter } from './chat-store.js'
import { deleteExpiredInvites } from './invite-store.js'
import type { LiveRooms } from './live-rooms.js'
import type { LiveRoom } from './live-room.js'
import { perform } from './machine/apply.js'
import { deleteProcess, listCrowds, listProcesses } from './presence-store.js'
import { hasProcessEnded } from './process-id.js'
import {
  deleteEmptyRoom,
  findRoomById,
  listDueRooms,
  listEmptyRooms,
  listRevisions,
  markEmpty,
  saveEmptyRoom,
} from './room-store.js'
import { deleteExpiredWatchSessions } from './watch/session-store.js'

/** A room that nobody is in ends, or rests, after so many milliseconds. */
const emptyLife = 10 * minute
/** A process whose beat stands still for so long is dead: beats come every 3 seconds. */
const deadAfter = 10 * second
/** Begun here when no process that follows the room has begun it by then. */
const overdueAfter = second
/** Between two looks whether signals were lost. */
const reconcileEvery = 5 * second
const pruneEvery = hour

/** How much one sweep does of each kind. */
const batch = 200
/** Messages that are compared at a time. */
const chatBatch = 2000

interface Parts {
  context: RoomContext
  live: LiveRooms
  commands: Commands
  processId: string
}

/** What a sweeper remembers from one sweep to the next. Times are epoch milliseconds. */
interface Memory {
  /** When the beat of each other process was first seen where it is. */
  beats: Map<string, { beat: number; since: number }>
  /** Rooms of which other people were known than are there. */
  doubtful: Set<number>
  /** Numbers of messages: all up to `after` are known, and `latest` was there at the last look. */
  chat: { after: number; latest: number }
  reconciledAt: number
  prunedAt: number
}

/** Begins videos in rooms that nobody looks at. */
async function beginVideos({ context, commands }: Parts): Promise<void> {
  const due = await listDueRooms(context.db, context.clock.now() - overdueAfter, batch)
  for (const id of due) await commands.perform(id, { type: 'advance' })
}

async function restRoom({ context, live }: Parts, id: number, before: number): Promise<void> {
  const { db, clock } = context
  const room = await findRoomById(db, id)
  if (!room) return
  const { state } = perform(room.state, { type: 'rest' }, clock.now())
  if (await saveEmptyRoom(db, room, { state, before })) {
    live.emit(id, { kind: 'state', rev: room.rev + 1, events: [] })
  }
}

/** Ends temporary rooms that are empty for too long, and lets permanent ones rest. */
async function endEmptyRooms(parts: Parts): Promise<void> {
  const { context, live } = parts
  const before = context.clock.now() - emptyLife
  for (const { id, isTemporary } of await listEmptyRooms(context.db, before, batch)) {
    if (!isTemporary) await restRoom(parts, id, before)
    else if (await deleteEmptyRoom(context.db, id, before)) {
      live.emit(id, { kind: 'closed', reason: 'ended' })
    }
  }
}

/** Lets the people of a dead process out; only one process gets to do that. */
async function bury({ context, live }: Parts, id: string, beat: number): Promise<void> {
  const people = await context.db.transaction().execute(async (tx) => {
    const left = (await deleteProcess(tx, id, beat)) ?? []
    const roomIds = [...new Set(left.map(({ roomId }) => roomId))]
    for (let from = 0; from < roomIds.length; from += batch) {
      await markEmpty(tx, roomIds.slice(from, from + batch), context.clock.now())
    }
    return left
  })
  const rooms = new Map<number, string[]>()
  for (const { roomId, connectionId } of people) {
    rooms.set(roomId, [...(rooms.get(roomId) ?? []), connectionId])
  }
  for (const [roomId, connectionIds] of rooms) live.emit(roomId, { kind: 'gone', connectionIds })
}

/** Looks for processes that have ended, or whose beat stands still by this process's own clock. */
async function findDeadProcesses(parts: Parts, { beats }: Memory): Promise<void> {
  const { context, processId } = parts
  const now = context.clock.now()
  const processes = await listProcesses(context.db, batch)
  for (const id of beats.keys()) {
    if (!processes.some((process) => process.id === id)) beats.delete(id)
  }
  for (const { id, beat } of processes) {
    const seen = beats.get(id)
    if (hasProcessEnded(id)) await bury(parts, id, beat)
    else if (seen?.beat !== beat || seen.since > now) beats.set(id, { beat, since: now })
    else if (id !== processId && now - seen.since >= deadAfter) await bury(parts, id, beat)
  }
}

/** Whether who is known to be in a room may be others than who is. */
const differs = (room: LiveRoom, crowd = { count: 0, last: 0 }): boolean =>
  room.people.size !== crowd.count ||
  crowd.last !== Math.max(0, ...[...room.people.values()].map(({ id }) => id))

async function reconcileSome(
  { context, live }: Parts,
  rooms: readonly LiveRoom[],
  doubtful: Set<number>,
): Promise<void> {
  const ids = rooms.map(({ id }) => id)
  const revisions = await listRevisions(context.db, ids)
  const crowds = await listCrowds(context.db, ids)
  for (const room of rooms) {
    if (revisions.get(room.id) !== room.rev) live.reload(room.id)
    const isDoubted = doubtful.delete(room.id)
    if (!differs(room, crowds.get(room.id))) continue
    // Once, it may be what signals under way are about to say.
    if (isDoubted) await live.reloadPeople(room.id)
    else doubtful.add(room.id)
  }
}

/** Finds messages whose signals were lost; returns the number of the latest. */
async function reconcileChat(
  { context, live }: Parts,
  roomIds: readonly number[],
  after: number,
): Promise<number> {
  const kept = await listChatAfter(context.db, roomIds, { after, limit: chatBatch })
  for (const { roomId, message } of kept) live.adoptChat(roomId, message)
  return kept.at(-1)?.id ?? 0
}

/** Compares the rooms that are followed here with the database: signals can be lost. */
async function reconcile(parts: Parts, memory: Memory): Promise<void> {
  const now = parts.context.clock.now()
  if (now - memory.reconciledAt < reconcileEvery && memory.reconciledAt <= now) return
  memory.reconciledAt = now
  const rooms = parts.live.list()
  const followed = new Set(rooms.map(({ id }) => id))
  for (const id of memory.doubtful) if (!followed.has(id)) memory.doubtful.delete(id)
  const { after, latest } = memory.chat
  const latests = [latest]
  for (let from = 0; from < rooms.length; from += batch) {
    const some = rooms.slice(from, from + batch)
    await reconcileSome(parts, some, memory.doubtful)
    const ids = some.map(({ id }) => id)
    latests.push(await reconcileChat(parts, ids, after))
  }
  // Those of the last look once more: a lower number can be committed after a higher one.
  memory.chat = { after: latest, latest: Math.max(...latests) }
}

/** Deletes what expired a day ago. */
async function prune({ context }: Parts, memory: Memory): Promise<void> {
  const now = context.clock.now()
  if (now - memory.prunedAt < pruneEvery && memory.prunedAt <= now) return
  memory.prunedAt = now
  const before = now - 24 * hour
  await deleteExpiredInvites(context.db, before, batch)
  await deleteExpiredWatchSessions(context.db, before, batch)
}

/** Makes what does the work that no command asks for, each time it is called. */
export function createSweeper(parts: Parts): () => Promise<void> {
  const memory: Memory = {
    beats: new Map(),
    doubtful: new Set(),
    chat: { after: 0, latest: 0 },
    reconciledAt: 0,
    prunedAt: 0,
  }
  return async () => {
    await beginVideos(parts)
    await endEmptyRooms(parts)
    await findDeadProcesses(parts, memory)
    await reconcile(parts, memory)
    await prune(parts, memory)
  }
}
