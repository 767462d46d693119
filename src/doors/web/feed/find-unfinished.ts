import { listVideosOrHints } from '../../../catalogue/hint-store.js'
import type { ListedVideo } from '../../../catalogue/video-store.js'
import { listUnfinished } from '../../../library/history/position-store.js'
import type { Database } from '../../../platform/db/schema.js'

const unfinishedCount = 4

/** The last videos that a person began and did not finish, as far as they are known. */
export async function findUnfinished(db: Database, accountId: number): Promise<ListedVideo[]> {
  const ids = await listUnfinished(db, accountId, unfinishedCount)
  const known = await listVideosOrHints(db, ids)
  return ids.flatMap((videoId) => known.get(videoId) ?? [])
}
