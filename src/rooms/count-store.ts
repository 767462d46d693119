import type { Database } from '../platform/db/schema.js'

/** How many rooms there are, how many have people in them, and how many people these are. */
export async function countRooms(db: Database): Promise<Record<string, number>> {
  const all = await db
    .selectFrom('room')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  const present = await db
    .selectFrom('room_presence')
    .select(({ fn }) => [
      fn.countAll<number>().as('people'),
      fn.count<number>('room_id').distinct().as('occupied'),
    ])
    .executeTakeFirstOrThrow()
  return {
    rooms: all.count,
    occupied: present.occupied,
    people: present.people,
  }
}
