import { sql, type RawBuilder } from 'kysely'
import { hour, minute } from '../platform/clock.js'
import { leaseRows, type Lease } from '../platform/db/lease.js'
import type { Database } from '../platform/db/schema.js'
import { firstTime, isWanted } from './wanted-store.js'

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

const leaseOf = (condition: RawBuilder<unknown>): Lease => ({
  table: 'channel_poll',
  key: 'channel_id',
  duration: pollLease,
  longestWait,
  condition,
})

interface LeaseTerms {
  now: number
  limit: number
  /** 0 to 1: who gets the odd one. */
  random?: () => number
}

/**
 * Takes at most `limit` wanted channels that are due, until `endPoll` gives each back. Half of them
 * have been fetched before, where so many are due: thousands of new ones must not hold up the rest.
 */
export async function leasePolls(
  db: Database,
  { now, limit, random = () => 0 }: LeaseTerms,
): Promise<Poll[]> {
  const wanted = isWanted('channel_poll', now)
  const half = Math.floor(limit / 2 + random())
  const knownLease = leaseOf(sql`next_at >= ${firstTime} and ${wanted}`)
  const known = await leaseRows<number>(db, knownLease, { now, limit: half })
  const others = await leaseRows<number>(db, leaseOf(wanted), { now, limit: limit - known.length })
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
