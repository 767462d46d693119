import t from 'tap'
import { createCaller } from '../support/api.js'
import { reachableEngines } from '../support/database.js'
import { listenToEvents } from '../support/event-client.js'
import { atomOf } from '../support/feed-server.js'
import { signIn } from '../support/foyer.js'
import { waitUntil } from '../support/listen.js'
import { startNewsFoyer } from '../support/news.js'

const ucid = 'UCnewsnewsnewsnewsnewsne'
const old = { videoId: 'oldvideo000', title: 'An old one', publishedAt: Date.UTC(2026, 10, 1) }
const fresh = {
  videoId: 'newvideo000',
  title: 'A new one',
  publishedAt: Date.UTC(2026, 10, 22, 11),
}

interface FeedAnswer {
  notifications: { videoId: string; title: string }[]
  videos: { videoId: string }[]
}

for (const engine of await reachableEngines()) {
  t.test(`${engine}: an upload reaches listeners and the feed by the push alone`, async (t) => {
    const { foyer, feeds, websub, baseUrl } = await startNewsFoyer(t, { engine })
    const topic = `${feeds.feedUrl}${ucid}`
    feeds.publish(ucid, [old])
    const call = await createCaller(foyer, 'reader')
    const readFeed = async () => (await call('GET', 'feed')).json<FeedAnswer>()

    t.equal((await call('POST', `subscriptions/${ucid}`)).statusCode, 204)
    await waitUntil('the poller finds the channel', async () => {
      return (await readFeed()).videos.length === 1
    })
    t.same((await call('GET', 'subscriptions')).json(), [
      { author: `Channel ${ucid}`, authorId: ucid },
    ])
    await waitUntil('the hub verifies', () => websub.subscriptions.has(topic))

    const cookie = await signIn(foyer, 'reader')
    const listener = await listenToEvents(
      t,
      `${baseUrl}/api/v1/auth/notifications?topics=${ucid}`,
      { headers: { cookie } },
    )
    t.equal(listener.response.headers['content-type'], 'text/event-stream')

    const fetches = feeds.requests.length
    t.equal(await websub.push(topic, atomOf(ucid, [fresh])), 204)
    const [event] = await listener.waitFor(1)
    const feed = await readFeed()
    t.equal(feeds.requests.length, fetches, 'the channel was not fetched again')
    t.match(event?.data, { videoId: 'newvideo000', title: 'A new one', authorId: ucid })
    t.same(
      feed.notifications.map((video) => video.videoId),
      ['newvideo000'],
    )
    t.same(
      feed.videos.map((video) => video.videoId),
      ['oldvideo000'],
    )

    t.equal(await websub.push(topic, atomOf(ucid, [fresh])), 204, 'the same push again')
    const forged = atomOf(ucid, [{ ...fresh, title: 'Forged' }])
    t.equal(await websub.push(topic, forged, { signature: `sha1=${'0'.repeat(40)}` }), 403)
    t.equal(await websub.push(topic, forged, { signature: 'none' }), 403)
    const changed = atomOf(ucid, [{ ...fresh, title: 'A better title' }])
    t.equal(await websub.push(topic, changed, { method: 'sha256' }), 204)
    const events = await listener.waitFor(2)
    t.same(
      events.map(({ data }) => data.title),
      ['A new one', 'A better title'],
    )
    t.ok(Number(events[1]?.id) > Number(events[0]?.id))
    t.same((await readFeed()).notifications.length, 1)
    const stored = await foyer.db.selectFrom('event').select('kind').orderBy('id').execute()
    t.same(
      stored.map((row) => row.kind),
      ['video_added', 'video_added', 'video_changed'],
    )
  })
}
