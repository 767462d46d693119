import t from 'tap'
import { leasePolls } from '../../src/catalogue/poll-store.js'
import { watchListened, watchWantedChannels } from '../../src/catalogue/wanted-store.js'
import { deleteUnwantedWebsub, findWebsub, insertWebsub } from '../../src/catalogue/websub-store.js'
import { ucidOf } from '../support/catalogue.js'
import { reachableEngines } from '../support/database.js'
import { listenToEvents } from '../support/event-client.js'
import { atomOf } from '../support/feed-server.js'
import { signIn } from '../support/foyer.js'
import { waitUntil } from '../support/listen.js'
import { startNewsFoyer } from '../support/news.js'
import { openTestDatabase } from '../support/open.js'

const now = Date.UTC(2026, 10, 22)
const minute = 60_000
const old = { videoId: 'oldvideo000', title: 'An old one', publishedAt: Date.UTC(2026, 10, 1) }
const fresh = { videoId: 'newvideo000', title: 'A new one', publishedAt: now }

for (const engine of await reachableEngines()) {
  t.test(`${engine}: a channel that somebody only listens to is fetched and pushed`, async (t) => {
    const { foyer, feeds, websub, baseUrl } = await startNewsFoyer(t, { engine })
    const ucid = ucidOf(1)
    const topic = `${feeds.feedUrl}${ucid}`
    feeds.publish(ucid, [old])
    const cookie = await signIn(foyer, 'listener')
    const listener = await listenToEvents(
      t,
      `${baseUrl}/api/v1/auth/notifications?topics=${ucid}`,
      { headers: { cookie } },
    )
    await waitUntil('the poller fills the channel', async () => {
      const channel = foyer.db.selectFrom('channel').select('filled_at').where('ucid', '=', ucid)
      return (await channel.executeTakeFirst())?.filled_at !== undefined
    })
    await waitUntil('the hub verifies', () => websub.subscriptions.has(topic))
    t.equal(await websub.push(topic, atomOf(ucid, [fresh])), 204)
    const [event] = await listener.waitFor(1)
    t.match(event?.data, { videoId: 'newvideo000', authorId: ucid })
  })

  t.test(`${engine}: a channel is fetched only for as long as somebody listens`, async (t) => {
    const db = await openTestDatabase(t, engine)
    const ucids = [ucidOf(1), ucidOf(2)]
    const until = now + 15 * minute
    await watchListened(db, ucids, { now, until })
    const id = async () =>
      (await db.selectFrom('channel').select('id').executeTakeFirstOrThrow()).id
    await insertWebsub(db, { channelId: await id(), digest: 'digest', sealed: '' })
    await watchListened(db, [ucidOf(2)], { now: now + minute, until: until + minute })

    await watchWantedChannels(db, until - 1)
    await deleteUnwantedWebsub(db, until - 1)
    const takeAt = async (at: number) => (await leasePolls(db, { now: at, limit: 9 })).length
    t.equal(await takeAt(until - 1), 2)
    t.ok(await findWebsub(db, 'digest', until - 1))

    t.equal(await findWebsub(db, 'digest', until), undefined, 'pushes are refused then')
    t.equal(await takeAt(until + 5 * minute), 0)
    await watchWantedChannels(db, until)
    await deleteUnwantedWebsub(db, until)
    const rows = (table: 'channel_poll' | 'websub') => db.selectFrom(table).select('channel_id')
    t.equal((await rows('channel_poll').execute()).length, 1, 'the one that is heard on')
    t.same(await rows('websub').execute(), [])
  })

  t.test(`${engine}: at most 10,000 channels are fetched because somebody listens`, async (t) => {
    const db = await openTestDatabase(t, engine)
    const terms = { now, until: now + 15 * minute }
    for (let first = 0; first < 10_100; first += 500) {
      await watchListened(
        db,
        Array.from({ length: 500 }, (_, n) => ucidOf(first + n)),
        terms,
      )
    }
    const count = db.selectFrom('channel_poll').select((q) => q.fn.countAll<number>().as('count'))
    t.equal((await count.executeTakeFirstOrThrow()).count, 10_000)
  })
}
