import t from 'tap'
import { watchFollowedChannels } from '../../src/catalogue/poll-store.js'
import { pollDue } from '../../src/catalogue/poller.js'
import { day, hour, minute } from '../../src/platform/clock.js'
import { ucidOf, videoIdOf } from '../support/catalogue.js'
import { reachableEngines } from '../support/database.js'
import type { FeedEntry } from '../support/feed-server.js'
import { startPollerFoyer } from '../support/poller.js'

t.setTimeout(120_000)

const ucid = ucidOf(1)
const at = Date.UTC(2026, 10, 22, 11)

const entry = (number: number, more: Partial<FeedEntry> = {}): FeedEntry => ({
  videoId: videoIdOf(1, number),
  title: `Video ${number}`,
  publishedAt: at + number,
  ...more,
})

for (const engine of await reachableEngines()) {
  t.test(`${engine}: only followed channels are fetched, as long as they are`, async (t) => {
    const { foyer, feeds, call, poll } = await startPollerFoyer(t, { engine })
    feeds.publish(ucid, [entry(1)])
    t.equal(await poll(), 0, 'nobody follows anything')
    await call('POST', `subscriptions/${ucid}`)
    t.same((await call('GET', 'subscriptions')).json(), [{ author: '', authorId: ucid }])
    t.equal(await poll(), 1)
    t.same((await call('GET', 'subscriptions')).json(), [
      { author: `Channel ${ucid}`, authorId: ucid },
    ])
    await call('DELETE', `subscriptions/${ucid}`)
    foyer.clock.advance(2 * day)
    t.equal(await poll(), 0, 'nobody follows it any more')
    await watchFollowedChannels(foyer.db)
    t.same(await foyer.db.selectFrom('channel_poll').selectAll().execute(), [])
    await call('POST', `subscriptions/${ucid}`)
    t.equal(await poll(), 1)
    t.equal(feeds.requests.length, 2)
  })

  t.test(`${engine}: a feed that has not changed is not sent again`, async (t) => {
    const { foyer, feeds, call, poll, readFeed } = await startPollerFoyer(t, { engine })
    feeds.publish(ucid, [entry(1)])
    await call('POST', `subscriptions/${ucid}`)
    await poll()
    foyer.clock.advance(day)
    t.equal(await poll(), 1)
    feeds.publish(ucid, [entry(2), entry(1)])
    foyer.clock.advance(day)
    t.equal(await poll(), 1)
    t.same(
      feeds.requests.map(({ status }) => status),
      [200, 304, 200],
    )
    t.equal(feeds.requests[0]?.etag, undefined)
    t.match(feeds.requests[1]?.etag, /^"[0-9a-f]{40}"$/)
    t.same(await readFeed(), { unread: [videoIdOf(1, 2)], rest: [videoIdOf(1, 1)] })
  })

  t.test(`${engine}: two processes never fetch a channel at once`, async (t) => {
    const { feeds, call, parts } = await startPollerFoyer(t, { engine })
    const count = 24
    for (let channel = 1; channel <= count; channel += 1) {
      feeds.publish(ucidOf(channel), [])
      await call('POST', `subscriptions/${ucidOf(channel)}`)
    }
    const work = async (): Promise<number> => {
      const polls = await pollDue(parts, 5)
      await Promise.all(polls)
      return polls.length === 0 ? 0 : polls.length + (await work())
    }
    const fetched = await Promise.all([work(), work(), work(), work()])
    t.equal(
      fetched.reduce((sum, one) => sum + one),
      count,
    )
    t.equal(new Set(feeds.requests.map((request) => request.ucid)).size, count)
    t.equal(feeds.requests.length, count)
  })

  t.test(`${engine}: a stop gives back what is under way, as if it had not begun`, async (t) => {
    const { feeds, call, parts, stop, poll, linesWith } = await startPollerFoyer(t, { engine })
    await call('POST', `subscriptions/${ucid}`)
    feeds.fault = () => {
      stop.abort()
    }
    t.equal(await poll(), 1)
    t.same(linesWith(/could not be fetched/), [])
    feeds.fault = undefined
    feeds.publish(ucid, [entry(1)])
    const polls = await pollDue({ ...parts, stopped: new AbortController().signal }, 8)
    t.equal(polls.length, 1, 'the next process goes on at once')
    await Promise.all(polls)
  })
}

t.test('how often a channel is looked at follows how often it publishes', async (t) => {
  const gaps: [name: string, gap: number, expected: number][] = [
    ['each minute', minute, 15 * minute],
    ['each five hours', 5 * hour, 30 * minute],
    ['each day', day, 2.4 * hour],
    ['each month', 30 * day, day],
  ]
  for (const [name, gap, expected] of gaps) {
    const { foyer, feeds, call, poll } = await startPollerFoyer(t)
    const now = foyer.clock.now()
    const entries = Array.from({ length: 15 }, (_, n) => entry(n, { publishedAt: now - n * gap }))
    feeds.publish(ucid, entries)
    await call('POST', `subscriptions/${ucid}`)
    t.equal(await poll(), 1)
    foyer.clock.advance(expected - 1)
    t.equal(await poll(), 0, name)
    foyer.clock.advance(1)
    t.equal(await poll(), 1, name)
  }
})

t.test('waits are up to a tenth longer, so that channels do not stay together', async (t) => {
  const { foyer, feeds, call, parts } = await startPollerFoyer(t)
  const randoms = [0, 0.5, 0.99]
  for (const [index, random] of randoms.entries()) {
    feeds.publish(ucidOf(index), [])
    await call('POST', `subscriptions/${ucidOf(index)}`)
    await Promise.all(await pollDue({ ...parts, random: () => random }, 1))
  }
  const rows = await foyer.db.selectFrom('channel_poll').select('next_at').execute()
  const waits = rows.map((row) => row.next_at - foyer.clock.now()).sort((a, b) => a - b)
  t.same(waits, [6 * hour, 6.3 * hour, 6.594 * hour])
})

t.test('what a feed tells of a video is kept: kind, views and texts', async (t) => {
  const { foyer, feeds, call, poll } = await startPollerFoyer(t)
  feeds.publish(ucid, [
    entry(1, { title: 'A & B <c> "d"', description: 'Line one\nline & two', views: 12 }),
    entry(2, { isShort: true }),
  ])
  await call('POST', `subscriptions/${ucid}`)
  await poll()
  const rows = await foyer.db
    .selectFrom('video')
    .select(['title', 'description', 'view_count', 'kind', 'published_at'])
    .orderBy('published_at')
    .execute()
  t.same(rows, [
    {
      title: 'A & B <c> "d"',
      description: 'Line one\nline & two',
      view_count: 12,
      kind: 'video',
      published_at: at + 1,
    },
    { title: 'Video 2', description: '', view_count: null, kind: 'short', published_at: at + 2 },
  ])
})
