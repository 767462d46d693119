import { minute } from '../platform/clock.js'
import { leaseRows, type Lease } from '../platform/db/lease.js'
import type { Database } from '../platform/db/schema.js'
import { longestWait } from './poll-store.js'
import { isWanted } from './wanted-store.js'

/** A channel's subscription at the hub. Times are epoch milliseconds. */
export interface WebsubSubscription {
  channelId: number
  ucid: string
  /** The callback's last part and the secret, sealed. */
  sealed: string
  /** When the hub was last asked. */
  requestedAt: number | undefined
  /** Until when the hub pushes. */
  liveUntil: number
  failures: number
}

/** A process that takes longer to ask the hub has died. */
const requestLease = 2 * minute
/** A lease may be 30 days; renewal is never further away. */
const longestLease = 30 * 24 * 60 * minute

const selectWebsub = (db: Database) =>
  db
    .selectFrom('websub')
    .innerJoin('channel', 'channel.id', 'websub.channel_id')
    .select([
      'websub.channel_id as channelId',
      'channel.ucid',
      'websub.sealed',
      'websub.requested_at',
      'websub.live_until as liveUntil',
      'websub.failures',
    ])

const hubSubscriptionOf = ({
  requested_at,
  ...row
}: Omit<WebsubSubscription, 'requestedAt'> & {
  requested_at: number | null
}): WebsubSubscription => ({ ...row, requestedAt: requested_at ?? undefined })

/** Wanted channels (internal ids) that the hub has never been asked about. */
export async function listWithoutWebsub(db: Database, limit: number): Promise<number[]> {
  const rows = await db
    .selectFrom('channel_poll')
    .leftJoin('websub', 'websub.channel_id', 'channel_poll.channel_id')
    .select('channel_poll.channel_id as id')
    .where('websub.channel_id', 'is', null)
    .limit(limit)
    .execute()
  return rows.map((row) => row.id)
}

export async function insertWebsub(
  db: Database,
  { channelId, digest, sealed }: { channelId: number; digest: string; sealed: string },
): Promise<void> {
  await db
    .insertInto('websub')
    .values({
      channel_id: channelId,
      callback_digest: digest,
      sealed,
      next_at: 0,
      leased_until: 0,
      live_until: 0,
      failures: 0,
    })
    .onConflict((conflict) => conflict.column('channel_id').doNothing())
    .execute()
}

/** Forgets the subscriptions of channels that nobody wants; their pushes are then refused. */
export async function deleteUnwantedWebsub(db: Database, now: number): Promise<void> {
  await db
    .deleteFrom('websub')
    .where((q) => q.not(isWanted('websub', now)))
    .execute()
}

const lease: Lease = {
  table: 'websub',
  key: 'channel_id',
  duration: requestLease,
  longestWait: longestLease + longestWait,
}

/** Takes at most `limit` subscriptions that are to be made or renewed, until `updateWebsub`. */
export async function leaseWebsub(
  db: Database,
  { now, limit }: { now: number; limit: number },
): Promise<WebsubSubscription[]> {
  const leased = await leaseRows<number>(
    db,
    { ...lease, condition: isWanted('websub', now) },
    { now, limit },
  )
  if (leased.length === 0) return []
  const rows = await selectWebsub(db).where('websub.channel_id', 'in', leased).execute()
  return rows.map(hubSubscriptionOf)
}

/** By the digest of its callback's last part. */
export async function findWebsub(
  db: Database,
  digest: string,
  now: number,
): Promise<WebsubSubscription | undefined> {
  const row = await selectWebsub(db)
    .where('websub.callback_digest', '=', digest)
    .where(isWanted('websub', now))
    .executeTakeFirst()
  return row && hubSubscriptionOf(row)
}

export interface WebsubChange {
  requestedAt?: number | null
  liveUntil?: number
  nextAt: number
  failures: number
}

/** Sets how a subscription stands and gives it back. */
export async function updateWebsub(
  db: Database,
  channelId: number,
  { requestedAt, liveUntil, nextAt, failures }: WebsubChange,
): Promise<void> {
  await db
    .updateTable('websub')
    .set({
      next_at: nextAt,
      failures,
      leased_until: 0,
      ...(requestedAt === undefined ? {} : { requested_at: requestedAt }),
      ...(liveUntil === undefined ? {} : { live_until: liveUntil }),
    })
    .where('channel_id', '=', channelId)
    .execute()
}
