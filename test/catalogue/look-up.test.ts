import t, { type Test } from 'tap'
import { recordChannel } from '../../src/catalogue/record-video.js'
import { findVideo } from '../../src/catalogue/video-store.js'
import { lookUpDue, type LookUpParts } from '../../src/catalogue/upstream.js'
import { createOutbound } from '../../src/platform/outbound.js'
import { createCaller } from '../support/api.js'
import { ucidOf } from '../support/catalogue.js'
import { reachableEngines, type TestEngine } from '../support/database.js'
import { startFoyer } from '../support/foyer.js'
import { listenOnLoopback } from '../support/listen.js'
import { startPollerFoyer } from '../support/poller.js'

const videoId = 'withlength0'
const ucid = ucidOf(1)

/** An Invidious that knows the length of every video, and remembers for which it was asked. */
async function startInvidious(t: Test, description = '') {
  const asked: string[] = []
  const url = await listenOnLoopback(t, ({ url: path = '' }, response) => {
    asked.push(/videos\/([\w-]+)/.exec(path)?.[1] ?? path)
    const body = { title: 'From there', authorId: ucid, author: 'Channel', lengthSeconds: 61 }
    response.end(JSON.stringify({ ...body, description }))
  })
  return { url, asked }
}

/** Looks up what is due, until nothing is. */
async function lookUpAll(parts: LookUpParts): Promise<void> {
  for (let round = 0; round < 10; round += 1) {
    const jobs = await lookUpDue(parts, 4)
    if (jobs.length === 0) return
    await Promise.all(jobs)
  }
}

async function start(
  t: Test,
  { engine, ...sources }: { engine: TestEngine; upstreamUrl?: string; oembedUrl?: string },
) {
  const foyer = await startFoyer(t, { engine })
  const { upstreamUrl, oembedUrl } = sources
  const origins = [upstreamUrl, oembedUrl].flatMap((url) => (url ? [new URL(url).origin] : []))
  const outbound = createOutbound(origins, 2000)
  t.teardown(() => {
    outbound.close()
  })
  const stopped = new AbortController().signal
  const logger = foyer.app.log
  const parts = { ...foyer, logger, outbound, upstreamUrl, oembedUrl, random: () => 0, stopped }
  const record = (video: { videoId: string; isLive?: boolean }) => {
    const videos = [{ title: 'A video', publishedAt: 1000, ...video }]
    return recordChannel(foyer.db, { ucid, name: 'Channel', videos, isListing: true }, 5)
  }
  return { foyer, record, lookUp: () => lookUpAll(parts), call: await createCaller(foyer, 'ann') }
}

for (const engine of await reachableEngines()) {
  t.test(`${engine}: a video whose feed told no length has it once it is wanted`, async (t) => {
    const invidious = await startInvidious(t)
    const { record, lookUp, call } = await start(t, { engine, upstreamUrl: invidious.url })
    await record({ videoId })
    await record({ videoId: 'liveliveliv', isLive: true })
    await lookUp()
    t.same(invidious.asked, [], 'nobody wants it yet')

    const made = await call('POST', 'playlists', { title: 'Later', privacy: 'private' })
    const { playlistId } = made.json<{ playlistId: string }>()
    for (const id of [videoId, 'liveliveliv']) {
      await call('POST', `playlists/${playlistId}/videos`, { videoId: id })
    }
    await lookUp()
    t.same(invidious.asked, [videoId], 'what is live has no length to tell')
    const { videos } = (await call('GET', `playlists/${playlistId}`)).json()
    t.match(videos[0], { videoId, lengthSeconds: 61, author: 'Channel' })

    await call('POST', `history/${videoId}`)
    await lookUp()
    t.same(invidious.asked, [videoId], 'what is known is not asked again')
  })

  t.test(`${engine}: where nothing tells lengths, a known video is not asked for`, async (t) => {
    const invidious = await startInvidious(t)
    const { foyer, record, lookUp, call } = await start(t, { engine, oembedUrl: invidious.url })
    await record({ videoId })
    t.equal((await call('POST', `history/${videoId}`)).statusCode, 204)
    await lookUp()
    t.same(invidious.asked, [])
    t.same(await foyer.db.selectFrom('metadata_job').selectAll().execute(), [], 'nothing is left')
  })
}

t.test('the lengths of new videos in a feed are looked up', async (t) => {
  const invidious = await startInvidious(t)
  const env = { UPSTREAM_URL: invidious.url }
  const origin = new URL(invidious.url).origin
  const { foyer, feeds, parts, call, poll } = await startPollerFoyer(t, { env, trusted: [origin] })
  await call('POST', `subscriptions/${ucid}`)
  feeds.publish(ucid, [{ videoId, title: 'New', publishedAt: foyer.clock.now() }])
  t.equal(await poll(), 1)
  await lookUpAll({ ...parts, upstreamUrl: invidious.url, oembedUrl: undefined })
  const feed = (await call('GET', 'feed')).json<{ videos: object[]; notifications: object[] }>()
  t.match([...feed.notifications, ...feed.videos], [{ videoId, lengthSeconds: 61 }])

  foyer.clock.advance(86_400_000)
  t.equal(await poll(), 1)
  await lookUpAll({ ...parts, upstreamUrl: invidious.url, oembedUrl: undefined })
  t.same(invidious.asked, [videoId], 'once')
})

t.test('an answer about a video of more than 2 MB is not read', async (t) => {
  const size = 2 * 1024 * 1024
  for (const [length, isRead] of [
    [size - 1000, true],
    [size, false],
  ] as const) {
    const invidious = await startInvidious(t, 'x'.repeat(length))
    const { foyer, lookUp, call } = await start(t, { engine: 'sqlite', upstreamUrl: invidious.url })
    t.equal((await call('POST', `history/${videoId}`)).statusCode, 204)
    await lookUp()
    t.equal((await findVideo(foyer.db, videoId))?.description.length, isRead ? length : undefined)
    const jobs = await foyer.db.selectFrom('metadata_job').select('failures').execute()
    t.same(jobs, isRead ? [] : [{ failures: 1 }])
  }
})

for (const engine of await reachableEngines()) {
  t.test(
    `${engine}: what somebody looked up is news only once its channel tells of it`,
    async (t) => {
      const invidious = await startInvidious(t)
      const { foyer, record, lookUp, call } = await start(t, { engine, upstreamUrl: invidious.url })
      t.equal((await call('POST', `subscriptions/${ucid}`)).statusCode, 204)
      await record({ videoId: 'firstlisted' })
      const old = { videoId: 'oldarrival0', title: 'From there', publishedAt: 5 }
      const fresh = { ...old, videoId: 'newarrival0', publishedAt: 6 }
      for (const id of [videoId, old.videoId, fresh.videoId]) await call('POST', `history/${id}`)
      await lookUp()
      const unread = async () => {
        const feed = (await call('GET', 'feed')).json<{ notifications: { videoId: string }[] }>()
        return feed.notifications.map((video) => video.videoId)
      }
      t.same(await unread(), [], 'a look-up is news to nobody')

      const news = { ucid, name: 'Channel', isListing: true, videos: [old, fresh] }
      t.same(await recordChannel(foyer.db, news, 7), { added: 1, changed: 0, same: 1 })
      t.same(await unread(), ['newarrival0'], 'what is older than the first listing is history')
    },
  )
}
