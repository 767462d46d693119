import t from 'tap'
import { recordChannel } from '../../src/catalogue/record-video.js'
import { openDatabase } from '../../src/platform/db/open-database.js'
import { bearer } from '../support/ask.js'
import { listenToEvents } from '../support/event-client.js'
import { waitUntil } from '../support/listen.js'
import { resumeListening } from '../support/resuming-listener.js'
import { isAlive, startWorkers, waitForLog, workersOf } from '../support/workers.js'

t.setTimeout(120_000)

const ucid = 'UCgracegracegracegracegr'

t.test('listeners of workers that are replaced connect again and miss nothing', async (t) => {
  const { server, databaseUrl, mint } = await startWorkers(t, 'sqlite')
  const headers = bearer(await mint('ann'))
  const topics = `${server.base}/api/v1/auth/notifications?topics=${ucid}`
  const plain = await listenToEvents(t, topics, { headers })
  const listeners = await Promise.all([
    resumeListening(t, topics, headers),
    resumeListening(t, topics, headers),
    resumeListening(t, topics, headers),
  ])
  const db = openDatabase(databaseUrl)
  t.teardown(() => db.destroy())
  const recorded: string[] = []
  let isOver = false
  const record = async () => {
    while (!isOver) {
      const videoId = `video-${String(recorded.length).padStart(5, '0')}`
      const video = { videoId, title: videoId, publishedAt: 1000 + recorded.length }
      await recordChannel(db, { ucid, isListing: false, videos: [video] }, Date.now())
      recorded.push(videoId)
      await new Promise((done) => setTimeout(done, 20))
    }
  }
  const recording = record()
  const before = workersOf(server)
  process.kill(server.pid, 'SIGHUP')
  await plain.ended
  t.match(plain.comments.at(-1), /^the server stops\nretry: \d{3,4}$/)
  await waitForLog(server, /Every worker is new/)
  t.same(before.filter(isAlive), [])
  isOver = true
  await recording
  for (const { heard, connections } of listeners) {
    await waitUntil('the last video', () => heard().at(-1)?.videoId === recorded.at(-1), 30_000)
    t.same(
      heard().map(({ videoId }) => videoId),
      recorded,
    )
    t.ok(connections() > 1)
  }
})
