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
