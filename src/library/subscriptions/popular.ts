import { listLatestOfChannels, type Video } from '../../catalogue/video-store.js'
import type { Database } from '../../platform/db/schema.js'
import { listMostFollowed } from './store.js'

const channelCount = 40

/** The newest video of each of the most followed channels, newest first. */
export async function listPopular(db: Database): Promise<Video[]> {
  const videos = await listLatestOfChannels(db, await listMostFollowed(db, channelCount))
  return videos.sort((a, b) => b.publishedAt - a.publishedAt || b.id - a.id)
}
