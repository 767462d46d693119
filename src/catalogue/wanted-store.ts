import { sql, type RawBuilder } from 'kysely'
import type { Database } from '../platform/db/schema.js'
import { ensureChannels } from './channel-store.js'

/** A `next_at` below this is no time but a place in the queue of channels that were never fetched. */
export const firstTime = 1_000_000_000
/** No more channels than this are fetched only because somebody listens to them. */
const listenedLimit = 10_000
const batchSize = 500

/** Whether somebody follows the channel of a row, or listens to it at `now`. */
export const isWanted = (table: 'channel_poll' | 'websub', now: number): RawBuilder<boolean> => {
  const id = sql.ref(`${table}.channel_id`)
  return sql<boolean>`(exists (select 1 from subscription where subscription.channel_id = ${id})
    or exists (select 1 from channel_poll as listened
      where listened.channel_id = ${id} and listened.listened_until > ${now}))`
}

/** The place of the new channel that is fetched next; 0 when none waits. */
async function findHead(db: Database): Promise<number> {
  const { place } = await db
    .selectFrom('channel_poll')
    .select((q) => q.fn.min<number | null>('next_at').as('place'))
    .where('next_at', '<', firstTime)
    .executeTakeFirstOrThrow()
  return place ?? 0
}

/** The last place that a new channel of this user has; 0 when none waits. */
async function findLastPlace(db: Database, accountId: number): Promise<number> {
  const { place } = await db
    .selectFrom('channel_poll')
    .innerJoin('subscription', 'subscription.channel_id', 'channel_poll.channel_id')
    .select((q) => q.fn.max<number | null>('channel_poll.next_at').as('place'))
    .where('subscription.account_id', '=', accountId)
    .where('channel_poll.next_at', '<', firstTime)
    .executeTakeFirstOrThrow()
  return place ?? 0
}

/** Never deadlocks with another, as rows are in one order. */
async function insertPolls(db: Database, channelIds: readonly number[], place: number) {
  const rows = channelIds.map((id, n) => ({
    channel_id: id,
    next_at: place + n,
    leased_until: 0,
    failures: 0,
  }))
  rows.sort((one, other) => one.channel_id - other.channel_id)
  for (let from = 0; from < rows.length; from += batchSize) {
    await db
      .insertInto('channel_poll')
      .values(rows.slice(from, from + batchSize))
      .onConflict((conflict) => conflict.column('channel_id').doNothing())
      .execute()
  }
}

/**
 * Sees to it that channels which a user has just subscribed to are fetched, soon if they have not been
 * yet. New ones wait behind those of the same user, not behind all of another's (start-time fair
 * queueing): each user with new channels gets a turn.
 */
export async function watchChannels(
  db: Database,
  accountId: number,
  channelIds: readonly number[],
): Promise<void> {
  if (channelIds.length === 0) return
  const place = Math.max(await findHead(db), (await findLastPlace(db, accountId)) + 1)
  await insertPolls(db, channelIds, place)
}

/** Sees to it that every wanted channel is fetched and no other. */
export async function watchWantedChannels(db: Database, now: number): Promise<void> {
  const head = await findHead(db)
  await sql`insert into channel_poll (channel_id, next_at, leased_until, failures)
    select channel_id, ${head} + row_number() over (order by channel_id), 0, 0 from (
      select distinct subscription.channel_id from subscription where not exists (
        select 1 from channel_poll where channel_poll.channel_id = subscription.channel_id
      )
    ) as missing where true
    on conflict (channel_id) do nothing`.execute(db)
  await db
    .deleteFrom('channel_poll')
    .where((q) => q.not(isWanted('channel_poll', now)))
    .execute()
}

async function listFollowedAmong(db: Database, ucids: readonly string[]): Promise<string[]> {
  const rows = await db
    .selectFrom('channel')
    .select('ucid')
    .where('ucid', 'in', ucids)
    .where((q) =>
      q.exists(
        q
          .selectFrom('subscription')
          .select(sql`1`.as('one'))
          .whereRef('subscription.channel_id', '=', 'channel.id'),
      ),
    )
    .execute()
  return rows.map(({ ucid }) => ucid)
}

/** How many channels more may be fetched because somebody listens. */
async function countRoom(db: Database, now: number): Promise<number> {
  const { count } = await db
    .selectFrom('channel_poll')
    .select((q) => q.fn.countAll<number>().as('count'))
    .where('listened_until', '>', now)
    .executeTakeFirstOrThrow()
  return Math.max(0, listenedLimit - count)
}

/** Says so for those of these channels that are fetched already: which they are. */
async function keepWanted(
  db: Database,
  ucids: readonly string[],
  until: number,
): Promise<string[]> {
  const rows = await db
    .selectFrom('channel_poll')
    .innerJoin('channel', 'channel.id', 'channel_poll.channel_id')
    .select(['channel.id', 'channel.ucid'])
    .where('channel.ucid', 'in', ucids)
    .execute()
  if (rows.length === 0) return []
  const ids = rows.map(({ id }) => id)
  await db
    .updateTable('channel_poll')
    .set({ listened_until: until })
    .where('channel_id', 'in', ids)
    .execute()
  return rows.map(({ ucid }) => ucid)
}

/**
 * Has channels fetched until a time because somebody listens to them, also those that nobody follows;
 * at most 500 public ids. What is beyond the limit is not fetched.
 */
export async function watchListened(
  db: Database,
  ucids: readonly string[],
  { now, until }: { now: number; until: number },
): Promise<void> {
  if (ucids.length === 0) return
  const followed = new Set(await listFollowedAmong(db, ucids))
  const others = ucids.filter((ucid) => !followed.has(ucid))
  if (others.length === 0) return
  const known = new Set(await keepWanted(db, others, until))
  const fresh = others.filter((ucid) => !known.has(ucid)).slice(0, await countRoom(db, now))
  if (fresh.length === 0) return
  const ids = [...(await ensureChannels(db, fresh, now)).values()]
  await insertPolls(db, ids, await findHead(db))
  await keepWanted(db, fresh, until)
}
