import { Problem } from '../platform/problem.js'
import type { RoomContext } from './context.js'
import { connectionsOf, isAdmitted, isExcluded, type Actor, type Person } from './machine/person.js'
import { listPresences } from './presence-store.js'
import { findRoom, type StoredRoom } from './room-store.js'

/** A room as somebody sees it who looks at it from outside. */
export interface RoomView extends StoredRoom {
  people: readonly Person[]
}

type ViewContext = Pick<RoomContext, 'db' | 'clock' | 'limits'>

async function listPeople({ db, limits }: ViewContext, roomId: number): Promise<Person[]> {
  const presences = await listPresences(db, roomId, limits.people)
  return presences.map(({ person }) => person)
}

/**
 * A room for somebody who may see it, with its people as `findKnown` has them or else the database.
 * Throws `room_not_found`, `room_excluded` and `room_not_admitted`.
 */
export async function viewRoom(
  context: ViewContext,
  { name, actor }: { name: string; actor: Actor },
  findKnown: (roomId: number) => readonly Person[] | undefined = () => undefined,
): Promise<RoomView> {
  const room = await findRoom(context.db, name)
  if (!room) throw new Problem('room_not_found')
  if (isExcluded(room.state, actor, context.clock.now())) throw new Problem('room_excluded')
  const people = findKnown(room.id) ?? (await listPeople(context, room.id))
  const isInside = connectionsOf(people, actor).length > 0
  if (!isInside && !isAdmitted(room.state, actor)) throw new Problem('room_not_admitted')
  return { ...room, people }
}
