import Database from 'better-sqlite3'
import { join } from 'node:path'
import t from 'tap'
import { z } from 'zod'
import { startFeedServer } from '../support/feed-server.js'
import { waitUntil } from '../support/listen.js'
import { makeDataDir, mintTokenIn, startServerProcess } from '../support/server-process.js'

t.setTimeout(180_000)

const listed = z.array(z.object({ videoId: z.string() }))
const feedAnswer = z.object({ notifications: listed, videos: listed })

const ucid = 'UCkilledkilledkilledkill'
const old = { videoId: 'oldvideo000', title: 'An old one', publishedAt: Date.UTC(2026, 10, 1) }
const fresh = { videoId: 'newvideo000', title: 'A new one', publishedAt: Date.UTC(2026, 10, 22) }

t.test('a process killed between fetch and write loses and doubles no video', async (t) => {
  const feeds = await startFeedServer(t)
  const dataDir = makeDataDir(t)
  // The file is held up from outside, which only SQLite lets us do.
  const url = `sqlite:${join(dataDir, 'foyer.db')}`
  const env = { FEED_URL: feeds.feedUrl, DATABASE_URL: url }
  const first = await startServerProcess(t, dataDir, { env })
  const token = await mintTokenIn(dataDir, 'reader', url)
  const call = async (base: string, method: string, path: string) => {
    const headers = { authorization: `Bearer ${token}` }
    return fetch(`${base}/api/v1/auth/${path}`, { method, headers })
  }
  const readFeed = async (base: string): Promise<string[]> => {
    const feed = feedAnswer.parse(await (await call(base, 'GET', 'feed')).json())
    return [...feed.notifications, ...feed.videos].map((video) => video.videoId)
  }
  // A second connection to the file, to hold up the writer and to let time pass.
  const db = new Database(join(dataDir, 'foyer.db'), { timeout: 10_000 })
  t.teardown(() => db.close())

  feeds.publish(ucid, [old])
  await call(first.base, 'POST', `subscriptions/${ucid}`)
  await waitUntil('the first look', async () => (await readFeed(first.base)).length === 1)

  feeds.publish(ucid, [fresh, old])
  const answered = feeds.requests.length
  let isAsked = false
  let release = () => {}
  const released = new Promise<void>((done) => (release = done))
  feeds.fault = (request, response) => {
    isAsked = true
    void released.then(() => {
      feeds.answer(request, response)
    })
  }
  db.prepare('update channel_poll set next_at = 0').run()
  await waitUntil('the fetch has begun', () => isAsked)
  db.prepare('begin immediate').run()
  release()
  await waitUntil('the feed has been fetched', () => feeds.requests.length > answered)
  t.same(await first.stop('SIGKILL'), { code: null, signal: 'SIGKILL' })
  db.prepare('rollback').run()
  feeds.fault = undefined

  const videos = () => db.prepare('select video_id as id from video order by id').pluck().all()
  t.same(videos(), ['oldvideo000'], 'nothing of it was written')
  const second = await startServerProcess(t, dataDir, { env })
  // The dead process' lease ends after two minutes; here they are over.
  db.prepare('update channel_poll set leased_until = 0').run()
  await waitUntil('the next look', async () => (await readFeed(second.base)).length === 2, 20_000)
  t.same(videos(), ['newvideo000', 'oldvideo000'])
  t.same(db.prepare('select kind from event order by id').pluck().all(), [
    'video_added',
    'video_added',
  ])
  const last = feeds.requests.at(-1)
  t.equal(last?.status, 200, 'the validator of what was lost is not sent')
})
