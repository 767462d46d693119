import { checkVideoId } from '../../catalogue/ids.js'
import { lockAccount } from '../../identity/accounts/store.js'
import { wantMetadata } from '../../catalogue/metadata-store.js'
import type { Clock } from '../../platform/clock.js'
import type { Database } from '../../platform/db/schema.js'
import { Problem } from '../../platform/problem.js'
import { getPreferences } from '../preferences/store.js'
import type { Limits } from '../../platform/limit-config.js'
import {
  clearPosition,
  findPosition,
  updatePosition,
  type WatchPosition,
} from './position-store.js'
import { appendWatched } from './store.js'
import { deleteWatched, keepNewestWatched } from './delete-store.js'

interface HistoryContext {
  db: Database
  clock: Clock
  limits: Pick<Limits, 'history'>
}

async function checkHistory(db: Database, accountId: number, videoId: string): Promise<void> {
  const { watch_history: isKept } = await getPreferences(db, accountId)
  if (!isKept) throw new Problem('history_disabled')
  checkVideoId(videoId)
}

/** Counting a long history costs more than an entry: it is cut only once in so many. */
const cutEvery = (limit: number) => Math.max(1, Math.min(64, Math.floor(limit / 100)))

/**
 * Marks a video watched just now; the oldest entries beyond MAX_HISTORY go. Throws
 * `history_disabled` and `video_id_invalid`.
 */
export async function markWatched(
  context: HistoryContext,
  accountId: number,
  videoId: string,
): Promise<void> {
  await checkHistory(context.db, accountId, videoId)
  await context.db.transaction().execute((tx) => append({ ...context, db: tx }, accountId, videoId))
}

async function append(
  { db, clock, limits }: HistoryContext,
  accountId: number,
  videoId: string,
): Promise<void> {
  await lockAccount(db, accountId)
  const position = await appendWatched(db, accountId, { videoIds: [videoId], now: clock.now() })
  if (position % cutEvery(limits.history) === 0) {
    await keepNewestWatched(db, accountId, limits.history)
  }
  await wantMetadata(db, [videoId])
}

/**
 * Keeps how far a video has been watched just now: it becomes the newest of the history. Throws
 * `history_disabled` and `video_id_invalid`.
 */
export async function recordPosition(
  context: HistoryContext,
  { accountId, videoId }: { accountId: number; videoId: string },
  position: WatchPosition,
): Promise<void> {
  await checkHistory(context.db, accountId, videoId)
  await context.db.transaction().execute(async (tx) => {
    await append({ ...context, db: tx }, accountId, videoId)
    await updatePosition(tx, { accountId, videoId }, position)
  })
}

/** How far a video was watched. Throws `position_unknown` and `video_id_invalid`. */
export async function getPosition(
  db: Database,
  accountId: number,
  videoId: string,
): Promise<WatchPosition> {
  checkVideoId(videoId)
  const position = await findPosition(db, accountId, videoId)
  if (!position) throw new Problem('position_unknown')
  return position
}

/** Forgets how far a video was watched; it stays in the history. Throws `video_id_invalid`. */
export async function forgetPosition(
  db: Database,
  accountId: number,
  videoId: string,
): Promise<void> {
  checkVideoId(videoId)
  await clearPosition(db, accountId, videoId)
}

/** Takes a video out of the history. Throws `history_disabled` and `video_id_invalid`. */
export async function forgetWatched(
  db: Database,
  accountId: number,
  videoId: string,
): Promise<void> {
  await checkHistory(db, accountId, videoId)
  await deleteWatched(db, accountId, videoId)
}
