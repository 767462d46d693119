import { isIn } from '../platform/db/is-in.js'
import { prepared } from '../platform/db/prepared.js'
import type { Database } from '../platform/db/schema.js'
import { blockEventLog } from '../platform/events/store.js'

/** Raises the catalogue's revision; writers take turns until they commit, so it grows in order. */
export async function raiseRevision(tx: Database): Promise<number> {
  // Writers of events hold this lock first; in the other order two could wait for each other.
  await blockEventLog(tx)
  const { value } = await tx
    .insertInto('catalogue_revision')
    .values({ id: 1, value: 1 })
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet((q) => ({ value: q('catalogue_revision.value', '+', 1) })),
    )
    .returning('value')
    .executeTakeFirstOrThrow()
  return value
}

/**
 * Notes in the caller's transaction that the name or a video of these channels (internal ids) has
 * changed: what processes remember of them is void when it commits.
 */
export async function markChanged(tx: Database, channelIds: Iterable<number>): Promise<void> {
  const ids = [...channelIds]
  if (ids.length === 0) return
  const revision = await raiseRevision(tx)
  await tx
    .updateTable('channel')
    .set({ revision })
    .where(isIn(tx, 'channel.id', ids))
    .execute()
}

const selectRevision = prepared<object>()((db) =>
  db.selectFrom('catalogue_revision').select('value'),
)

/** Grows with each transaction that changes the name or a video of a channel. */
export async function findCatalogueRevision(db: Database): Promise<number> {
  const [row] = await selectRevision(db, {})
  return row?.value ?? 0
}

const selectChanged = prepared<{ after: number; limit: number }>()((db, value) =>
  db
    .selectFrom('channel')
    .select('id')
    .where('revision', '>', value('after'))
    .limit(value('limit')),
)

/** The channels (internal ids) that have changed after a revision, at most `limit`. */
export async function listChangedChannels(
  db: Database,
  range: { after: number; limit: number },
): Promise<number[]> {
  return (await selectChanged(db, range)).map(({ id }) => id)
}
