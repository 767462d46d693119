import { checkVideoId } from '../../catalogue/ids.js'
import { lockAccount } from '../../identity/accounts/store.js'
import { wantMetadata } from '../../catalogue/metadata-store.js'
import type { Clock } from '../../platform/clock.js'
import type { Database } from '../../platform/db/schema.js'
import { Problem } from '../../platform/problem.js'
import { getPreferences } from '../preferences/store.js'
import { appendWatched, deleteWatched } from './store.js'

async function checkHistory(db: Database, accountId: number, videoId: string): Promise<void> {
  const { watch_history: isKept } = await getPreferences(db, accountId)
  if (!isKept) throw new Problem('history_disabled')
  checkVideoId(videoId)
}

/** Marks a video watched just now. Throws `history_disabled` and `video_id_invalid`. */
export async function markWatched(
  { db, clock }: { db: Database; clock: Clock },
  accountId: number,
  videoId: string,
): Promise<void> {
  await checkHistory(db, accountId, videoId)
  const now = clock.now()
  await db.transaction().execute(async (tx) => {
    await lockAccount(tx, accountId)
    await appendWatched(tx, accountId, { videoIds: [videoId], now })
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
