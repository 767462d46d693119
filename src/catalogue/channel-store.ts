import type { Selectable, Updateable } from 'kysely'
import type { Database } from '../platform/db/schema.js'
import type { ChannelTable } from './tables.js'

/** A channel. Times are epoch milliseconds. */
export interface Channel {
  id: number
  ucid: string
  /** Empty until it is known. */
  name: string
  latestPublishedAt: number | undefined
  /** When its videos were first brought in. */
  filledAt: number | undefined
}

const channelOf = (row: Selectable<ChannelTable>): Channel => ({
  id: row.id,
  ucid: row.ucid,
  name: row.name,
  latestPublishedAt: row.latest_published_at ?? undefined,
  filledAt: row.filled_at ?? undefined,
})

export async function findChannel(db: Database, ucid: string): Promise<Channel | undefined> {
  const row = await db.selectFrom('channel').selectAll().where('ucid', '=', ucid).executeTakeFirst()
  return row && channelOf(row)
}

/** The channel of this id, made without a name when it is new. */
export async function findOrMakeChannel(db: Database, ucid: string, now: number): Promise<Channel> {
  await db
    .insertInto('channel')
    .values({ ucid, name: '', created_at: now })
    .onConflict((conflict) => conflict.column('ucid').doNothing())
    .execute()
  const row = await db
    .selectFrom('channel')
    .selectAll()
    .where('ucid', '=', ucid)
    .executeTakeFirstOrThrow()
  return channelOf(row)
}

const batchSize = 500

/**
 * The internal ids of channels, made without a name where they are new. In one order, whatever the
 * order of the request, so that two that make the same ones do not block each other.
 */
export async function ensureChannels(
  db: Database,
  ucids: readonly string[],
  now: number,
): Promise<Map<string, number>> {
  const sorted = [...new Set(ucids)].sort()
  const ids = new Map<string, number>()
  for (let from = 0; from < sorted.length; from += batchSize) {
    const some = sorted.slice(from, from + batchSize)
    await db
      .insertInto('channel')
      .values(some.map((ucid) => ({ ucid, name: '', created_at: now })))
      .onConflict((conflict) => conflict.column('ucid').doNothing())
      .execute()
    const rows = await db
      .selectFrom('channel')
      .select(['id', 'ucid'])
      .where('ucid', 'in', some)
      .execute()
    for (const { id, ucid } of rows) ids.set(ucid, id)
  }
  return ids
}

export async function updateChannel(
  db: Database,
  id: number,
  changes: Updateable<ChannelTable>,
): Promise<void> {
  await db.updateTable('channel').set(changes).where('id', '=', id).execute()
}

/** Raises `latest_published_at` to this time when it is later. */
export async function raiseLatestPublished(
  db: Database,
  channelId: number,
  publishedAt: number,
): Promise<void> {
  await db
    .updateTable('channel')
    .set({ latest_published_at: publishedAt })
    .where('id', '=', channelId)
    .where((q) =>
      q.or([q('latest_published_at', 'is', null), q('latest_published_at', '<', publishedAt)]),
    )
    .execute()
}
