import { sql, type ExpressionBuilder } from 'kysely'
import { hour, minute } from '../platform/clock.js'
import { leaseRows, type Lease } from '../platform/db/lease.js'
import type { Database, Schema } from '../platform/db/schema.js'

/** A channel that this process is to fetch now. */
export interface Poll {
  channelId: number
  ucid: string
  /** Attempts in a row that failed. */
  failures: number
  etag: string | undefined
  lastModified: string | undefined
  /** Until when a hub pushes its news; 0 when none does. */
  liveUntil: number
}

/**
 * No channel waits longer than this, a day and its jitter; a later time means that the clock has
 * been set back.
 */
export const longestWait = 27 * hour
/** A process that takes longer over a channel has died. */
export const pollLease = 2 * minute

const isFollowed = (q: ExpressionBuilder<Schema, 'channel_poll'>) =>
  q.exists(
    q
      .selectFrom('subscription')
      .select(sql`1`.as('one'))
      .whereRef('subscription.channel_id', '=', 'channel_poll.channel_id'),
  )

/** Sees to it that a channel is fetched, soon if it has not been yet. */
export async function watchChannel(db: Database, channelId: number): Promise<void> {
  await db
    .insertInto('channel_poll')
    .values({ channel_id: channelId, next_at: 0, leased_until: 0, failures: 0 })
    .onConflict((conflict) => conflict.column('channel_id').doNothing())
    .execute()
}

/** The same for several, in one order whatever the order of the request. */
export async function watchChannels(db: Database, channelIds: readonly number[]): Promise<void> {
  if (channelIds.length === 0) return
  const sorted = [...channelIds].sort((one, other) => one - other)
  await db
    .insertInto('channel_poll')
    .values(sorted.map((id) => ({ channel_id: id, next_at: 0, leased_until: 0, failures: 0 })))
    .onConflict((conflict) => conflict.column('channel_id').doNothing())
    .execute()
}

/** Sees to it that every followed channel is fetched and no other. */
export async function watchFollowedChannels(db: Database): Promise<void> {
  await db
    .insertInto('channel_poll')
    .columns(['channel_id', 'next_at', 'leased_until', 'failures'])
    .expression((q) =>
      q
        .selectFrom('subscription')
        .select(['subscription.channel_id', sql`0`.as('next'), sql`0`.as('leased'), sql`0`.as('f')])
        .distinct()
        .where((where) =>
          where.not(
            where.exists(
              where
                .selectFrom('channel_poll')
                .select(sql`1`.as('one'))
                .whereRef('channel_poll.channel_id', '=', 'subscription.channel_id'),
            ),
          ),
        ),
    )
    .onConflict((conflict) => conflict.column('channel_id').doNothing())
    .execute()
  await db
    .deleteFrom('channel_poll')
    .where((q) => q.not(isFollowed(q)))
    .execute()
}

const lease = {
  table: 'channel_poll',
  key: 'channel_id',
  duration: pollLease,
  longestWait,
  condition: sql`exists (select 1 from subscription
    where subscription.channel_id = channel_poll.channel_id)`,
} as const satisfies Lease

/** Those that have been fetched before. */
const knownLease: Lease = { ...lease, condition: sql`next_at > 0 and ${lease.condition}` }

/**
 * Takes at most `limit` followed channels that are due, until `endPoll` gives each back. Half of them
 * have been fetched before, where so many are due: thousands of new ones must not hold up the rest.
 */
export async function leasePolls(
  db: Database,
  { now, limit }: { now: number; limit: number },
): Promise<Poll[]> {
  const known = await leaseRows<number>(db, knownLease, { now, limit: Math.floor(limit / 2) })
  const others = await leaseRows<number>(db, lease, { now, limit: limit - known.length })
  const leased = [...known, ...others]
  if (leased.length === 0) return []
  const rows = await db
    .selectFrom('channel_poll')
    .innerJoin('channel', 'channel.id', 'channel_poll.channel_id')
    .leftJoin('websub', 'websub.channel_id', 'channel_poll.channel_id')
    .select(['channel_poll.channel_id', 'channel.ucid', 'channel_poll.failures'])
    .select(['channel_poll.etag', 'channel_poll.last_modified', 'websub.live_until'])
    .where('channel_poll.channel_id', 'in', leased)
    .execute()
  return rows.map((row) => ({
    channelId: row.channel_id,
    ucid: row.ucid,
    failures: row.failures,
    etag: row.etag ?? undefined,
    lastModified: row.last_modified ?? undefined,
    liveUntil: row.live_until ?? 0,
  }))
}

export interface PollEnd {
  nextAt: number
  failures: number
  /** What a good response said of itself; absent leaves what is known. */
  fresh?: { etag: string | undefined; lastModified: string | undefined; at: number }
}

/** Gives a channel back, to be fetched again at `nextAt`. */
export async function endPoll(db: Database, channelId: number, end: PollEnd): Promise<void> {
  const { fresh } = end
  await db
    .updateTable('channel_poll')
    .set({
      next_at: end.nextAt,
      failures: end.failures,
      leased_until: 0,
      ...(fresh && {
        etag: fresh.etag ?? null,
        last_modified: fresh.lastModified ?? null,
        polled_at: fresh.at,
      }),
    })
    .where('channel_id', '=', channelId)
    .execute()
}

/** Fetches a channel as soon as possible, whole. */
export async function pollSoon(db: Database, channelId: number): Promise<void> {
  await db
    .updateTable('channel_poll')
    .set({ next_at: 0, etag: null, last_modified: null })
    .where('channel_id', '=', channelId)
    .execute()
}

/** Leaves a source alone until a time, in every process. */
export async function pauseSource(db: Database, source: string, until: number): Promise<void> {
  await db
    .insertInto('source_pause')
    .values({ source, until })
    .onConflict((conflict) => conflict.column('source').doUpdateSet({ until }))
    .execute()
}

/** Whether a source wants to be left alone at `now`. */
export async function isPaused(db: Database, source: string, now: number): Promise<boolean> {
  const row = await db
    .selectFrom('source_pause')
    .select('until')
    .where('source', '=', source)
    .where('until', '>', now)
    .where('until', '<=', now + longestWait)
    .executeTakeFirst()
  return row !== undefined
}

/** When the newest videos of a channel were published, at most 15. */
export async function listPublishedAt(db: Database, channelId: number): Promise<number[]> {
  const rows = await db
    .selectFrom('video')
    .select('published_at')
    .where('channel_id', '=', channelId)
    .orderBy('published_at', 'desc')
    .orderBy('id', 'desc')
    .limit(15)
    .execute()
  return rows.map((row) => row.published_at)
}
