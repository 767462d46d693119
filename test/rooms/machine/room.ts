import { apply } from '../../../src/rooms/machine/apply.js'
import type { Command } from '../../../src/rooms/machine/command.js'
import { type RoomEvent, type Turn } from '../../../src/rooms/machine/outcome.js'
import type { Person } from '../../../src/rooms/machine/person.js'
import { newRoomState, type NewRoom, type RoomState } from '../../../src/rooms/machine/state.js'
import type { Video } from '../../../src/rooms/machine/video.js'

export const start = Date.UTC(2026, 0, 1)

/** A video of ten seconds. */
export const videoOf = (id: string, more: Partial<Video> = {}): Video => ({
  service: 'direct',
  id,
  length: 10,
  ...more,
})

/** Somebody in the room: with an account when there is a number. */
export const person = (name: string, accountId?: number, more: Partial<Person> = {}): Person => ({
  identities: [name],
  name,
  connectionId: name,
  status: 'none',
  ...(accountId === undefined ? {} : { accountId }),
  ...more,
})

export const owner = person('owner', 1)
export const guest = person('guest')

/** A room that is told things, as one test needs it. */
export function openRoom(room: Partial<NewRoom> = {}, changes: Partial<RoomState> = {}) {
  let state: RoomState = {
    ...newRoomState({ name: 'room', ownerId: 1, ...room }, start),
    ...changes,
  }
  const people = [owner, guest]
  const view = {
    people,
    now: start,
    get state() {
      return state
    },
    set state(next: RoomState) {
      state = next
    },
    /** What the command is refused for, or its events. */
    try(actor: Turn['actor'], command: Command): string | readonly RoomEvent[] {
      const limits = { queue: 500, chat: 2000 }
      const turn = { actor, now: view.now, people: view.people, limits }
      const outcome = apply(state, command, turn)
      if ('refusal' in outcome) return outcome.refusal.permission ?? outcome.refusal.code
      state = outcome.state
      return outcome.events
    },
    /** Has to be allowed. */
    do(actor: Turn['actor'], command: Command): readonly RoomEvent[] {
      const result = view.try(actor, command)
      if (typeof result === 'string') throw new Error(`${command.type}: ${result}`)
      return result
    },
  }
  return view
}
