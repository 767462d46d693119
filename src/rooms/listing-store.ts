import type { Database } from '../platform/db/schema.js'
import type { Visibility } from './machine/state.js'
import type { RoomListing, Listed } from './room-store.js'

const selectListings = (db: Database) =>
  db
    .selectFrom('room')
    .select(['id', 'name', 'visibility', 'is_temporary', 'listing'])
    .select((q) =>
      q
        .selectFrom('room_presence')
        .whereRef('room_presence.room_id', '=', 'room.id')
        .select((count) => count.fn.countAll<number>().as('count'))
        .as('people'),
    )

interface ListingRow {
  name: string
  visibility: Visibility
  is_temporary: number
  listing: string
  people: number | string | bigint | null
}

function listingOf(row: ListingRow): RoomListing {
  const { title, description, queueMode, current } = JSON.parse(row.listing) as Listed
  return {
    name: row.name,
    title,
    description,
    isTemporary: row.is_temporary === 1,
    visibility: row.visibility,
    queueMode,
    current,
    people: Number(row.people ?? 0),
  }
}

/** An account's permanent rooms, oldest first. Not only permanent ones for `all`. */
export async function listOwnedRooms(
  db: Database,
  accountId: number,
  { limit, all = false }: { limit: number; all?: boolean },
): Promise<RoomListing[]> {
  const rows = await selectListings(db)
    .where('owner_id', '=', accountId)
    .$if(!all, (q) => q.where('is_temporary', '=', 0))
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map(listingOf)
}

/** Active rooms, most people first; those nobody is in, newest first. Not only public ones for `all`. */
export async function listRooms(
  db: Database,
  { limit, all = false }: { limit: number; all?: boolean },
): Promise<RoomListing[]> {
  const busy = db
    .selectFrom('room_presence')
    .innerJoin('room', 'room.id', 'room_presence.room_id')
    .$if(!all, (q) => q.where('room.visibility', '=', 'public'))
    .select('room_presence.room_id')
    .groupBy('room_presence.room_id')
    .orderBy((q) => q.fn.countAll(), 'desc')
    .limit(limit)
  const busyIds = (await busy.execute()).map((row) => row.room_id)
  const rows = await selectListings(db)
    .where((q) =>
      q.or([
        ...(busyIds.length > 0 ? [q('id', 'in', busyIds)] : []),
        q(
          'id',
          'in',
          q
            .selectFrom('room as quiet')
            .select('quiet.id')
            .where('quiet.is_active', '=', 1)
            .where('quiet.empty_since', 'is not', null)
            .$if(!all, (quiet) => quiet.where('quiet.visibility', '=', 'public'))
            .orderBy('quiet.id', 'desc')
            .limit(limit),
        ),
      ]),
    )
    .where('is_active', '=', 1)
    .orderBy('people', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(listingOf)
}
