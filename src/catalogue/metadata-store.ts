import { minute } from '../platform/clock.js'
import { leaseRows, type Lease } from '../platform/db/lease.js'
import type { Database } from '../platform/db/schema.js'
import { longestWait } from './poll-store.js'
import { listVideosById, type Video } from './video-store.js'

/** No more videos than this wait to be looked up; later ones are not. */
const queueLimit = 100_000
/** More than so many at once, as an import has them, only fill half of the queue. */
const bulkSize = 100
const jobLease = 2 * minute
const batchSize = 1000

export interface MetadataJob {
  videoId: string
  failures: number
}

async function countJobs(db: Database): Promise<number> {
  const { count } = await db
    .selectFrom('metadata_job')
    .select((q) => q.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return count
}

async function insertJobs(db: Database, videoIds: readonly string[], nextAt: number) {
  for (let from = 0; from < videoIds.length; from += batchSize) {
    const rows = videoIds.slice(from, from + batchSize)
    await db
      .insertInto('metadata_job')
      .values(rows.map((id) => ({ video_id: id, next_at: nextAt, leased_until: 0, failures: 0 })))
      .onConflict((conflict) => conflict.column('video_id').doNothing())
      .execute()
  }
}

/** Feeds do not tell lengths; that of a live video is not known before it ends. */
const lacksLength = ({ lengthSeconds, isLive }: Video) => lengthSeconds === 0 && !isLive

/**
 * Has what is not known of these videos (11-character ids), or their length, looked up in the
 * background. In the caller's transaction, so that no job is lost. Many at once leave half of the
 * queue to others.
 */
export async function wantMetadata(db: Database, videoIds: readonly string[]): Promise<void> {
  const known = await listVideosById(db, videoIds)
  const missing = [...new Set(videoIds)].filter((videoId) => {
    const video = known.get(videoId)
    return video === undefined || lacksLength(video)
  })
  if (missing.length === 0) return
  const limit = videoIds.length > bulkSize ? queueLimit / 2 : queueLimit
  const free = Math.max(0, limit - (await countJobs(db)))
  await insertJobs(db, missing.slice(0, free), 0)
}

/**
 * Has the lengths of these videos looked up, as far as they were recorded just now (`now`) without
 * one: after what somebody asked for, and only while half of the queue is free.
 */
export async function wantLengths(
  db: Database,
  videoIds: readonly string[],
  now: number,
): Promise<void> {
  if (videoIds.length === 0) return
  const rows = await db
    .selectFrom('video')
    .select('video_id')
    .where('video_id', 'in', videoIds)
    .where('changed_at', '=', now)
    .where('length_seconds', '=', 0)
    .where('is_live', '=', 0)
    .execute()
  if (rows.length === 0 || (await countJobs(db)) > queueLimit / 2) return
  await insertJobs(
    db,
    rows.map((row) => row.video_id),
    now,
  )
}

/** Keeps room for later ones where nothing can be looked up: of a full queue, one half goes. */
export async function trimJobs(db: Database): Promise<void> {
  const over = (await countJobs(db)) - queueLimit / 2
  if (over <= 0) return
  await db
    .deleteFrom('metadata_job')
    .where('video_id', 'in', (q) => q.selectFrom('metadata_job').select('video_id').limit(over))
    .execute()
}

const lease: Lease = { table: 'metadata_job', key: 'video_id', duration: jobLease, longestWait }

/** Takes at most `limit` jobs that are due, until each is deleted or postponed. */
export async function leaseJobs(
  db: Database,
  { now, limit }: { now: number; limit: number },
): Promise<MetadataJob[]> {
  const leased = await leaseRows<string>(db, lease, { now, limit })
  if (leased.length === 0) return []
  return db
    .selectFrom('metadata_job')
    .select(['video_id as videoId', 'failures'])
    .where('video_id', 'in', leased)
    .execute()
}

export async function deleteLookUp(db: Database, videoId: string): Promise<void> {
  await db.deleteFrom('metadata_job').where('video_id', '=', videoId).execute()
}

/** Gives a job back, to be tried again at `nextAt`. */
export async function postponeJob(
  db: Database,
  { videoId, failures }: MetadataJob,
  nextAt: number,
): Promise<void> {
  await db
    .updateTable('metadata_job')
    .set({ next_at: nextAt, failures, leased_until: 0 })
    .where('video_id', '=', videoId)
    .execute()
}
