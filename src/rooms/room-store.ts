import { sql, type ExpressionBuilder } from 'kysely'
import { nameKeyOf } from '../identity/accounts/names.js'
import type { Database, Schema } from '../platform/db/schema.js'
import { dueAt } from './machine/playback.js'
import { newRoomState, type QueueMode, type RoomState, type Visibility } from './machine/state.js'
import type { Video } from './machine/video.js'

/** A room as it is kept. `rev` counts the changes of its state. */
export interface StoredRoom {
  id: number
  rev: number
  state: RoomState
}

/** What lists show of a room. */
export interface RoomListing {
  name: string
  title: string
  description: string
  isTemporary: boolean
  visibility: Visibility
  queueMode: QueueMode
  current: Video | undefined
  /** How many people are in it. */
  people: number
}

export type Listed = Pick<RoomState, 'title' | 'description' | 'queueMode' | 'current'>

/** What is kept beside the state because queries need it. */
const roomColumnsOf = (state: RoomState) => ({
  owner_id: state.ownerId ?? null,
  visibility: state.visibility,
  is_temporary: Number(state.isTemporary),
  is_active: Number(state.isActive),
  due_at: dueAt(state) ?? null,
  listing: JSON.stringify({
    title: state.title,
    description: state.description,
    queueMode: state.queueMode,
    current: state.current,
  } satisfies Listed),
  state: JSON.stringify(state),
})

/** A room as it was written, and with what has come to rooms since. */
const roomStateOf = (text: string): RoomState => {
  const stored = JSON.parse(text) as RoomState
  return { ...newRoomState({ name: stored.name }, stored.playback.anchor), ...stored }
}

export interface NewStoredRoom {
  state: RoomState
  /** Digest of who makes it, where that is not an account. */
  maker?: string | undefined
  now: number
}

/** Stores a room and returns its id; fails with a unique violation when the name is taken. */
export async function insertRoom(
  db: Database,
  { state, maker, now }: NewStoredRoom,
): Promise<number> {
  const { id } = await db
    .insertInto('room')
    .values({
      name: state.name,
      name_key: nameKeyOf(state.name),
      rev: 0,
      empty_since: now,
      maker: maker ?? null,
      created_at: now,
      ...roomColumnsOf(state),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** The room of this name, in any case. */
export async function findRoom(db: Database, name: string): Promise<StoredRoom | undefined> {
  if (name.includes('\0')) return undefined
  const row = await db
    .selectFrom('room')
    .select(['id', 'rev', 'state'])
    .where('name_key', '=', nameKeyOf(name))
    .executeTakeFirst()
  return row && { id: row.id, rev: row.rev, state: roomStateOf(row.state) }
}

export async function findRoomById(db: Database, id: number): Promise<StoredRoom | undefined> {
  const row = await db
    .selectFrom('room')
    .select(['id', 'rev', 'state'])
    .where('id', '=', id)
    .executeTakeFirst()
  return row && { id: row.id, rev: row.rev, state: roomStateOf(row.state) }
}

/**
 * Keeps a changed state as the next revision, if the room is still at the one that it is based on.
 * False when somebody was faster, or the room is gone.
 */
export async function saveRoom(
  db: Database,
  { id, rev }: Pick<StoredRoom, 'id' | 'rev'>,
  state: RoomState,
): Promise<boolean> {
  const result = await db
    .updateTable('room')
    .set({ rev: rev + 1, ...roomColumnsOf(state) })
    .where('id', '=', id)
    .where('rev', '=', rev)
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

const isDeserted = (q: ExpressionBuilder<Schema, 'room'>) =>
  q.not(
    q.exists(
      q
        .selectFrom('room_presence')
        .select(sql`1`.as('one'))
        .whereRef('room_presence.room_id', '=', 'room.id'),
    ),
  )

/** As `saveRoom`, but only for a room that has been empty since a time or longer. */
export async function saveEmptyRoom(
  db: Database,
  { id, rev }: Pick<StoredRoom, 'id' | 'rev'>,
  { state, before }: { state: RoomState; before: number },
): Promise<boolean> {
  const result = await db
    .updateTable('room')
    .set({ rev: rev + 1, empty_since: null, ...roomColumnsOf(state) })
    .where('id', '=', id)
    .where('rev', '=', rev)
    .where('empty_since', '<=', before)
    .where(isDeserted)
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

/** Deletes a room with all that belongs to it; false when there is none. */
export async function deleteRoom(db: Database, id: number): Promise<boolean> {
  const result = await db.deleteFrom('room').where('id', '=', id).executeTakeFirst()
  return result.numDeletedRows > 0n
}

/** Deletes a temporary room that has been empty since a time or longer. */
export async function deleteEmptyRoom(db: Database, id: number, before: number): Promise<boolean> {
  const result = await db
    .deleteFrom('room')
    .where('id', '=', id)
    .where('is_temporary', '=', 1)
    .where('empty_since', '<=', before)
    .where(isDeserted)
    .executeTakeFirst()
  return result.numDeletedRows > 0n
}

/** Notes since when rooms are empty, of those that are. */
export async function markEmpty(db: Database, ids: readonly number[], now: number): Promise<void> {
  if (ids.length === 0) return
  await db
    .updateTable('room')
    .set({ empty_since: now })
    .where('id', 'in', ids)
    .where('empty_since', 'is', null)
    .where(isDeserted)
    .execute()
}

/** Notes that somebody is there. */
export async function markOccupied(db: Database, id: number): Promise<void> {
  await db
    .updateTable('room')
    .set({ empty_since: null })
    .where('id', '=', id)
    .where('empty_since', 'is not', null)
    .execute()
}

/** Rooms whose next video is due, longest waiting first. */
export async function listDueRooms(db: Database, now: number, limit: number): Promise<number[]> {
  const rows = await db
    .selectFrom('room')
    .select('id')
    .where('due_at', '<=', now)
    .orderBy('due_at')
    .limit(limit)
    .execute()
  return rows.map(({ id }) => id)
}

/** Rooms that have been empty since a time or longer and that are to end or to rest. */
export async function listEmptyRooms(
  db: Database,
  before: number,
  limit: number,
): Promise<{ id: number; isTemporary: boolean }[]> {
  const rows = await db
    .selectFrom('room')
    .select(['id', 'is_temporary'])
    .where('empty_since', '<=', before)
    .where((q) => q.or([q('is_active', '=', 1), q('is_temporary', '=', 1)]))
    .orderBy('empty_since')
    .limit(limit)
    .execute()
  return rows.map((row) => ({ id: row.id, isTemporary: row.is_temporary === 1 }))
}

/** The revisions that rooms are at; a room that is gone is not in it. */
export async function listRevisions(
  db: Database,
  ids: readonly number[],
): Promise<Map<number, number>> {
  if (ids.length === 0) return new Map()
  const rows = await db.selectFrom('room').select(['id', 'rev']).where('id', 'in', ids).execute()
  return new Map(rows.map(({ id, rev }) => [id, rev]))
}

/** Counts the rooms of an account. */
export async function countOwnedRooms(db: Database, accountId: number): Promise<number> {
  const { count } = await db
    .selectFrom('room')
    .select((q) => q.fn.countAll<number>().as('count'))
    .where('owner_id', '=', accountId)
    .executeTakeFirstOrThrow()
  return count
}

/** Counts the rooms that nobody owns and that one maker made. */
export async function countUnownedRooms(db: Database, maker: string): Promise<number> {
  const { count } = await db
    .selectFrom('room')
    .select((q) => q.fn.countAll<number>().as('count'))
    .where('maker', '=', maker)
    .where('owner_id', 'is', null)
    .executeTakeFirstOrThrow()
  return count
}
