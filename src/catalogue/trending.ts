import type { Database } from '../platform/db/schema.js'
import { listNewestVideos, type Video } from './video-store.js'

const recentCount = 200
const trendingCount = 40

/** Of the newest videos those that were seen most, most seen first. */
export async function listTrending(db: Database): Promise<Video[]> {
  const recent = await listNewestVideos(db, recentCount)
  return recent
    .sort((a, b) => (b.viewCount ?? 0) - (a.viewCount ?? 0) || b.publishedAt - a.publishedAt)
    .slice(0, trendingCount)
}
