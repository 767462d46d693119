import { randomUUID } from 'node:crypto'
import { lockAccount } from '../identity/accounts/store.js'
import { isUniqueViolation } from '../platform/db/engine.js'
import type { Database } from '../platform/db/schema.js'
import { Problem } from '../platform/problem.js'
import type { RoomContext } from './context.js'
import { isTextValid } from './machine/settings.js'
import { newRoomState, type NewRoom } from './machine/state.js'
import { countOwnedRooms, countUnownedRooms, insertRoom, type StoredRoom } from './room-store.js'

/** Names that are parts of addresses. */
const reservedNames = ['list', 'create', 'generate']

export interface RoomDraft extends Omit<NewRoom, 'name'> {
  /** A name of its own is made up when absent. */
  name?: string | undefined
  /** Digest of who makes it, for a room without an owner: where the request came from. */
  maker?: string | undefined
}

/** Throws `room_name_invalid`. */
export function checkRoomName(name: string): void {
  if (!/^[a-z0-9_-]{3,32}$/i.test(name)) throw new Problem('room_name_invalid')
  if (reservedNames.includes(name.toLowerCase())) {
    throw new Problem('room_name_invalid', `A room cannot be called ${name}`)
  }
}

/** Keeps an account, or somebody without one, from having more rooms than they may. */
async function checkCount(
  tx: Database,
  { ownerId, maker }: Pick<RoomDraft, 'ownerId' | 'maker'>,
  limits: RoomContext['limits'],
): Promise<void> {
  if (ownerId !== undefined) {
    await lockAccount(tx, ownerId)
    if ((await countOwnedRooms(tx, ownerId)) > limits.ownRooms) throw new Problem('rooms_full')
  } else if (maker !== undefined) {
    if ((await countUnownedRooms(tx, maker)) > limits.unownedRooms) throw new Problem('rooms_full')
  }
}

/**
 * Makes a room. Throws `room_name_invalid`, `room_name_taken`, `rooms_full`, `room_text_invalid`,
 * and `room_owner_required` for a private room that nobody owns.
 */
export async function createRoom(
  { db, clock, limits }: Pick<RoomContext, 'db' | 'clock' | 'limits'>,
  { name, maker, ...draft }: RoomDraft,
): Promise<StoredRoom> {
  if (name !== undefined) checkRoomName(name)
  if (!isTextValid(draft)) throw new Problem('room_text_invalid')
  if (draft.visibility === 'private' && draft.ownerId === undefined) {
    throw new Problem('room_owner_required')
  }
  const now = clock.now()
  const state = newRoomState({ ...draft, name: name ?? randomUUID() }, now)
  try {
    return await db.transaction().execute(async (tx) => {
      const id = await insertRoom(tx, { state, maker, now })
      await checkCount(tx, { ownerId: draft.ownerId, maker }, limits)
      return { id, rev: 0, state }
    })
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    throw new Problem('room_name_taken', `The room "${state.name}" is taken.`, { cause: error })
  }
}
