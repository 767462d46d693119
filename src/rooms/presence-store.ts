import { sql } from 'kysely'
import type { Database } from '../platform/db/schema.js'
import type { Actor, Person, PlayerStatus } from './machine/person.js'

/** Somebody in a room, with what only the server needs. */
export interface Presence {
  /** Grows from one who comes to the next. */
  id: number
  processId: string
  person: Person
}

type StoredPerson = Omit<Actor, 'connectionId'>

function storedOf({ identities, accountId, name, invitation }: Actor): StoredPerson {
  return {
    identities,
    name,
    ...(accountId === undefined ? {} : { accountId }),
    ...(invitation && { invitation }),
  }
}

/** Makes a process known that has people in rooms; one that is known already stays so. */
export async function insertProcess(db: Database, id: string): Promise<void> {
  await db
    .insertInto('room_process')
    .values({ id, beat: 0 })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute()
}

/** Says that a process lives. False when another one thought it dead and deleted it. */
export async function beat(db: Database, id: string): Promise<boolean> {
  const result = await db
    .updateTable('room_process')
    .set((q) => ({ beat: q('beat', '+', 1) }))
    .where('id', '=', id)
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

/** Every process that has people in rooms, with its beat. */
export const listProcesses = (
  db: Database,
  limit: number,
): Promise<{ id: string; beat: number }[]> =>
  db.selectFrom('room_process').select(['id', 'beat']).limit(limit).execute()

/**
 * Deletes a process with its people, if it is at this beat still (at any, when absent). Returns who
 * was where; undefined when it lives, or is deleted already.
 */
export async function deleteProcess(
  tx: Database,
  id: string,
  beatSeen?: number,
): Promise<{ roomId: number; connectionId: string }[] | undefined> {
  // Locked first, so that nobody enters by it meanwhile.
  const locked = await tx
    .updateTable('room_process')
    .set((q) => ({ beat: q.ref('beat') }))
    .where('id', '=', id)
    .$if(beatSeen !== undefined, (q) => q.where('beat', '=', beatSeen ?? 0))
    .executeTakeFirst()
  if (locked.numUpdatedRows === 0n) return undefined
  const people = await tx
    .deleteFrom('room_presence')
    .where('process_id', '=', id)
    .returning(['room_id', 'connection_id'])
    .execute()
  await tx.deleteFrom('room_process').where('id', '=', id).execute()
  return people.map((row) => ({ roomId: row.room_id, connectionId: row.connection_id }))
}

export interface NewPresence {
  roomId: number
  processId: string
  person: Person
  /** The most people that a room may have. */
  limit: number
}

/** Lets somebody into a room and returns the number of their presence; undefined when it is full. */
export async function insertPresence(
  tx: Database,
  { roomId, processId, person, limit }: NewPresence,
): Promise<number | undefined> {
  const { count } = await tx
    .selectFrom('room_presence')
    .select((q) => q.fn.countAll<number>().as('count'))
    .where('room_id', '=', roomId)
    .executeTakeFirstOrThrow()
  if (count >= limit) return undefined
  const { id } = await tx
    .insertInto('room_presence')
    .values({
      room_id: roomId,
      process_id: processId,
      connection_id: person.connectionId,
      person: JSON.stringify(storedOf(person)),
      status: person.status,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** Lets people out who came by these connections; returns the rooms that they were in. */
export async function deletePresences(
  tx: Database,
  connectionIds: readonly string[],
): Promise<number[]> {
  if (connectionIds.length === 0) return []
  const rows = await tx
    .deleteFrom('room_presence')
    .where('connection_id', 'in', connectionIds)
    .returning('room_id')
    .execute()
  return [...new Set(rows.map((row) => row.room_id))]
}

/** Says who somebody is now; false when they are not there any more. */
export async function updatePresence(db: Database, person: Person): Promise<boolean> {
  const result = await db
    .updateTable('room_presence')
    .set({ person: JSON.stringify(storedOf(person)), status: person.status })
    .where('connection_id', '=', person.connectionId)
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

/** Everyone in a room in the order in which they came, at most `limit`. */
export async function listPresences(
  db: Database,
  roomId: number,
  limit: number,
): Promise<Presence[]> {
  const rows = await db
    .selectFrom('room_presence')
    .select(['id', 'process_id', 'connection_id', 'person', 'status'])
    .where('room_id', '=', roomId)
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    id: row.id,
    processId: row.process_id,
    person: {
      ...(JSON.parse(row.person) as StoredPerson),
      connectionId: row.connection_id,
      status: row.status as PlayerStatus,
    },
  }))
}

/** How many people are in each room, and the number of who came last: they tell whether all are known. */
export async function listCrowds(
  db: Database,
  roomIds: readonly number[],
): Promise<Map<number, { count: number; last: number }>> {
  if (roomIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('room_presence')
    .select(['room_id', (q) => q.fn.countAll<number>().as('count')])
    .select(sql<number>`max(id)`.as('last'))
    .where('room_id', 'in', roomIds)
    .groupBy('room_id')
    .execute()
  return new Map(rows.map((row) => [row.room_id, { count: row.count, last: row.last }]))
}

/** The rooms that somebody is in. */
export async function listOccupiedRooms(db: Database): Promise<number[]> {
  const rows = await db.selectFrom('room_presence').select('room_id').distinct().execute()
  return rows.map((row) => row.room_id)
}
