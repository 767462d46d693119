import { setTimeout as wait } from 'node:timers/promises'
import { recordChannel } from '../../src/catalogue/record-video.js'
import { openDatabase } from '../../src/platform/db/open-database.js'

/** Records a new video in DATABASE_URL twenty times a second, each in another channel, until stopped. */
const db = openDatabase(process.env.DATABASE_URL ?? '')
const channels = 2000
for (let number = 0; ; number += 1) {
  const ucid = `UC${String(1 + ((number * 7919) % channels)).padStart(22, '0')}`
  const videoId = `w${Date.now().toString(36).padStart(10, '0').slice(-10)}`
  const video = { videoId, title: 'New', publishedAt: Date.now() }
  await recordChannel(db, { ucid, videos: [video], isListing: false }, Date.now())
  await wait(50)
}
