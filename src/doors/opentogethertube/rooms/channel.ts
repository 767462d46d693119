import type { Clock } from '../../../platform/clock.js'
import type { Sender } from '../../../platform/http/web-sockets.js'
import { peopleOf, type LiveRoom, type RoomUpdate } from '../../../rooms/live-room.js'
import type { Following } from '../../../rooms/live-rooms.js'
import type { RoomEvent } from '../../../rooms/machine/outcome.js'
import { roleOf, type Person } from '../../../rooms/machine/person.js'
import type { RoomState } from '../../../rooms/machine/state.js'
import type { Rooms } from '../../../rooms/rooms.js'
import { roomRequestOf, requestTypes } from './events.js'
import { closeCodes } from './frames.js'
import { changedSyncKeys, personToJson, syncFrame } from './room-json.js'

/** A socket that is subscribed to a room; its connection is known once it is let in. */
export interface Member {
  sender: Sender
  connectionId: string | undefined
}

/** All sockets of this process in one room: what happens there is written once for all of them. */
interface Channel {
  following: Following
  members: Set<Member>
}

export interface Channels {
  /** Opens the room for a socket, which receives changes from the call of `add` on. */
  join(
    roomId: number,
  ): Promise<{ room: LiveRoom; add: (member: Member) => void; leave: () => void }>
}

/** The announcement of an operator, as `Rooms.broadcast` carries it. */
export const announcement = 'announcement'

const userFrame = (state: RoomState, person: Person) => ({
  action: 'user',
  update: { kind: 'update', value: personToJson(state, person) },
})

function cameFrames(room: LiveRoom, person: Person, now: number): object[] {
  const { state, rev } = room
  const user = personToJson(state, person)
  const { accountId, name } = person
  const info = {
    id: user.id,
    ...(accountId === undefined ? { username: name } : { user_id: accountId }),
  }
  return [
    { action: 'event', request: { type: requestTypes.join, info }, user, additional: {} },
    syncFrame(rev, { state, people: peopleOf(room), now }, ['playbackPosition']),
    userFrame(state, person),
  ]
}

function goneFrames({ state }: LiveRoom, person: Person): object[] {
  const user = personToJson(state, person)
  return [
    { action: 'event', request: { type: requestTypes.leave }, user, additional: { user } },
    { action: 'user', update: { kind: 'remove', value: user.id } },
  ]
}

/** People whose role a change of the room has changed. */
const promotedFrames = (room: LiveRoom, before: RoomState): object[] =>
  peopleOf(room)
    .filter((person) => roleOf(before, person) !== roleOf(room.state, person))
    .map((person) => userFrame(room.state, person))

/** The frame of what happened, if it has one: by whom it was done, with the status they have now. */
function eventFrames(room: LiveRoom, event: RoomEvent): object[] {
  const shown = roomRequestOf(event)
  if (!shown) return []
  const { connectionId: id = '', ...by } = event.by
  const status = room.people.get(id)?.person.status ?? 'none'
  return [{ action: 'event', ...shown, user: { id, ...by, status } }]
}

/** What the sockets of a room receive of an update. */
function framesOf(update: RoomUpdate, room: LiveRoom, now: number): object[] {
  const seen = { state: room.state, people: peopleOf(room), now }
  switch (update.type) {
    case 'events':
      return update.events.flatMap((event) => eventFrames(room, event))
    case 'state': {
      const keys = changedSyncKeys(update.changed, update.before, room.state)
      const sync = keys.length > 0 ? [syncFrame(update.rev, seen, keys)] : []
      return [...sync, ...promotedFrames(room, update.before)]
    }
    case 'chat': {
      const { by, text } = update.message
      const { connectionId: id = '', ...from } = by
      return [{ action: 'chat', from: { id, ...from, status: 'none' }, text }]
    }
    case 'came':
      return cameFrames(room, update.person, now)
    case 'updated':
      return [userFrame(room.state, update.person)]
    case 'gone':
      return update.people.flatMap((person) => goneFrames(room, person))
    case 'custom':
      return update.name === announcement ? [{ action: 'announcement', text: update.data }] : []
    case 'out':
    case 'closed':
      return []
  }
}

function closeMembers({ members }: Channel, update: RoomUpdate): void {
  for (const { sender, connectionId = '' } of [...members]) {
    if (update.type === 'closed') sender.close(closeCodes.roomUnloaded)
    const isOut = update.type === 'out' && update.connectionIds.includes(connectionId)
    if (isOut) sender.close(closeCodes.kicked)
  }
}

/** The rooms that sockets of this process are in, each followed once. */
export function createChannels(rooms: Rooms, clock: Clock): Channels {
  const channels = new Map<number, Promise<Channel>>()

  const open = async (roomId: number): Promise<Channel> => {
    const members = new Set<Member>()
    const following = await rooms.follow(roomId, (update, room) => {
      const texts = framesOf(update, room, clock.now()).map((frame) => JSON.stringify(frame))
      for (const { sender } of members) for (const text of texts) sender.send(text)
      closeMembers(channel, update)
    })
    const channel: Channel = { following, members }
    return channel
  }

  return {
    async join(roomId) {
      const opening = channels.get(roomId) ?? open(roomId)
      channels.set(roomId, opening)
      const forget = () => {
        if (channels.get(roomId) === opening) channels.delete(roomId)
      }
      const channel = await opening.catch((error: unknown) => {
        forget()
        throw error
      })
      const own = new Set<Member>()
      return {
        room: channel.following.room,
        add(member) {
          own.add(member)
          channel.members.add(member)
        },
        leave() {
          for (const member of own) channel.members.delete(member)
          if (channel.members.size > 0) return
          forget()
          channel.following.end()
        },
      }
    },
  }
}
