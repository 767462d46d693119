import { checkVideoId } from '../../catalogue/ids.js'
import { lockAccount } from '../../identity/accounts/store.js'
import { wantMetadata } from '../../catalogue/metadata-store.js'
import type { Clock } from '../../platform/clock.js'
import type { Database } from '../../platform/db/schema.js'
import { Problem } from '../../platform/problem.js'
import { getPreferences } from '../preferences/store.js'
import type { Limits } from '../../platform/limit-config.js'
import { appendWatched, deleteWatched, keepNewestWatched } from './store.js'

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
  { db, clock, limits }: { db: Database; clock: Clock; limits: Pick<Limits, 'history'> },
  accountId: number,
  videoId: string,
): Promise<void> {
  await checkHistory(db, accountId, videoId)
  const now = clock.now()
  await db.transaction().execute(async (tx) => {
    await lockAccount(tx, accountId)
    const position = await appendWatched(tx, accountId, { videoIds: [videoId], now })
    if (position % cutEvery(limits.history) === 0) {
      await keepNewestWatched(tx, accountId, limits.history)
    }
    await wantMetadata(tx, [videoId])
  })
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
