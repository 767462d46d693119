import { checkVideoId } from '../../catalogue/ids.js'
import type { Database } from '../../platform/db/schema.js'
import { findLatestEventId } from '../../catalogue/event-store.js'
import { deleteDismissed, insertDismissed, setNewsSeen } from './store.js'

/** Marks everything up to now as seen. */
export async function dismissAll(db: Database, accountId: number): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await setNewsSeen(tx, accountId, await findLatestEventId(tx))
    await deleteDismissed(tx, accountId)
  })
}

/** Marks one video as seen; does nothing when it is no news. Throws `video_id_invalid`. */
export async function dismissOne(db: Database, accountId: number, videoId: string): Promise<void> {
  checkVideoId(videoId)
  await insertDismissed(db, accountId, videoId)
}
