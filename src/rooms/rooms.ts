import { second } from '../platform/clock.js'
import { Problem } from '../platform/problem.js'
import { createBatch } from './batch.js'
import { insertChat, type NewChatMessage } from './chat-store.js'
import { createCommands, type Commands } from './commands.js'
import type { RoomContext } from './context.js'
import { peopleOf } from './live-room.js'
import { createLiveRooms, type LiveRooms } from './live-rooms.js'
import { identityOf, type Actor, type Person } from './machine/person.js'
import { createPresenceKeeper, type PresenceKeeper } from './presence.js'
import { makeProcessId } from './process-id.js'
import { repeat } from './repeat.js'
import { deleteRoom, findRoom, listRevisions, type StoredRoom } from './room-store.js'
import { createSweeper } from './sweep.js'
import { viewRoom, type RoomView } from './view-room.js'

/** Everything about rooms that needs a process: commands, presence, and what happens by itself. */
export interface Rooms extends Pick<Commands, 'run'>, Omit<PresenceKeeper, 'close'> {
  /** Tells of each change of a room, until that is ended. Throws `room_not_found`. */
  follow: LiveRooms['follow']
  /** Throws `room_not_found`, `room_excluded` and `room_not_admitted`. */
  view(name: string, actor: Actor): Promise<RoomView>
  /**
   * Counts a message that somebody in a room sends. Throws `too_many_attempts` when all processes
   * together take in more a second than the limit.
   */
  countMessage(roomId: number): void
  /** Tells the followers of a room what is not kept, in every process. */
  broadcast(roomId: number, name: string, data: unknown): void
  /** Ends a temporary room and lets a permanent one rest. Throws `room_not_found` where none is active. */
  unload(name: string): Promise<void>
  /**
   * Deletes a permanent room for its owner. Throws `room_not_found`, `room_login_required`,
   * `room_not_owner` and `room_temporary`.
   */
  remove(name: string, actor: Actor): Promise<void>
  /** Does once what `start` does again and again. */
  sweep(): Promise<void>
  /** Begins videos, ends empty rooms and finds dead processes, until it is closed. */
  start(): void
  /** Lets everyone out and writes what is to be written. */
  close(): Promise<void>
}

const beatEvery = 3 * second
const sweepEvery = 2 * second
/** In milliseconds, between two writes of chat. */
const chatInterval = 100

const createChatLog = ({ db, logger }: RoomContext) =>
  createBatch<NewChatMessage>({
    interval: chatInterval,
    logger,
    write: (chat) =>
      db.transaction().execute(async (tx) => {
        const rooms = await listRevisions(tx, [...new Set(chat.map(({ roomId }) => roomId))])
        const kept = chat.filter(({ roomId }) => rooms.has(roomId))
        if (kept.length > 0) await insertChat(tx, kept)
      }),
  })

async function getRoom({ db }: RoomContext, name: string): Promise<StoredRoom> {
  const room = await findRoom(db, name)
  if (!room) throw new Problem('room_not_found')
  return room
}

/** The people of a room that this process follows. */
function listKnownPeople(live: LiveRooms, roomId: number): Person[] | undefined {
  const room = live.find(roomId)
  return room && peopleOf(room)
}

async function unload(
  { context, live, commands }: { context: RoomContext; live: LiveRooms; commands: Commands },
  name: string,
): Promise<void> {
  const room = await getRoom(context, name)
  if (!room.state.isActive) throw new Problem('room_not_found')
  if (room.state.isTemporary) await deleteRoom(context.db, room.id)
  else await commands.perform(room.id, { type: 'rest' })
  live.emit(room.id, { kind: 'closed', reason: 'unloaded' })
}

async function removeRoom(
  context: RoomContext,
  live: LiveRooms,
  { name, actor }: { name: string; actor: Actor },
): Promise<void> {
  const { id, state } = await getRoom(context, name)
  if (actor.accountId === undefined) throw new Problem('room_login_required')
  if (actor.accountId !== state.ownerId) throw new Problem('room_not_owner')
  if (state.isTemporary) throw new Problem('room_temporary')
  await deleteRoom(context.db, id)
  live.emit(id, { kind: 'closed', reason: 'deleted' })
}

/** The rooms of a process. There is one for each process that serves them. */
export function createRooms(context: RoomContext): Rooms {
  const processId = makeProcessId()
  const chatLog = createChatLog(context)
  const fail = (text: string) => (err: unknown) => {
    context.logger.error({ err }, text)
  }
  const onDue = (roomId: number) => {
    commands.perform(roomId, { type: 'advance' }).catch(fail('The next video could not begin'))
  }
  const onGone = (roomId: number, person: Person) => {
    const task = { type: 'forget-votes', identity: identityOf(person) } as const
    commands.perform(roomId, task).catch(fail('Votes of who left a room could not be dropped'))
  }
  const live = createLiveRooms({ ...context, processId, onDue, onGone })
  const findPeople = (roomId: number) => listKnownPeople(live, roomId)
  const commands = createCommands({ context, live, chatLog })
  const parts = { context, live, commands, processId }
  const presence = createPresenceKeeper(parts)
  const sweep = createSweeper(parts)
  const ends: (() => Promise<void>)[] = []

  return {
    ...presence,
    run: (roomId, actor, command) => commands.run(roomId, actor, command),
    follow: (roomId, listener) => live.follow(roomId, listener),
    view: (name, actor) => viewRoom(context, { name, actor }, findPeople),
    countMessage(roomId) {
      if (live.takeMessage(roomId)) return
      throw new Problem('too_many_attempts', 'Too many messages a second in this room')
    },
    broadcast(roomId, name, data) {
      live.emit(roomId, { kind: 'custom', name, data })
    },
    unload: (name) => unload(parts, name),
    remove: (name, actor) => removeRoom(context, live, { name, actor }),
    sweep,
    start() {
      ends.push(repeat(sweep, sweepEvery, fail('Rooms could not be swept; trying again')))
      const beat = () => presence.beat()
      ends.push(repeat(beat, beatEvery, fail('The beat of rooms failed; trying again')))
    },
    async close() {
      for (const end of ends) await end()
      await presence.close()
      await chatLog.flush()
      live.close()
    },
  }
}
