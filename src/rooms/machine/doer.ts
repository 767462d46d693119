import type { Doer, Turn } from './outcome.js'
import { connectionsOf, roleOf } from './person.js'
import type { RoomState } from './state.js'

/** Who sends a command, as the events of it tell. */
export function doerOf(state: RoomState, { actor, people }: Turn): Doer {
  const connectionId = actor.connectionId ?? connectionsOf(people, actor)[0]?.connectionId
  return {
    ...(connectionId === undefined ? {} : { connectionId }),
    name: actor.name,
    isLoggedIn: actor.accountId !== undefined,
    role: roleOf(state, actor),
  }
}
