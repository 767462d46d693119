import t, { type Test } from 'tap'
import { subscribeDue } from '../../src/catalogue/websub.js'
import { day, hour, minute } from '../../src/platform/clock.js'
import { atomOf } from '../support/feed-server.js'
import { reachableEngines, type TestEngine } from '../support/database.js'
import { startHubServer } from '../support/hub-server.js'
import { startPollerFoyer } from '../support/poller.js'
import { findFreePort } from '../support/server-process.js'

t.setTimeout(120_000)

const red = 'UCredredredredredredredA'
const blue = 'UCbluebluebluebluebluebl'
const old = { videoId: 'oldvideo000', title: 'An old one', publishedAt: Date.UTC(2026, 10, 22) }
const fresh = {
  videoId: 'newvideo000',
  title: 'A new one',
  publishedAt: Date.UTC(2026, 10, 22, 11),
}

/** A Foyer that a hub can reach, whose subscriber looks when the test says so. */
async function start(t: Test, engine: TestEngine = 'sqlite') {
  const hub = await startHubServer(t)
  const port = await findFreePort()
  const baseUrl = `http://127.0.0.1:${port}`
  const env = { BASE_URL: baseUrl, WEBSUB: 'on', WEBSUB_HUB_URL: hub.hubUrl }
  const started = await startPollerFoyer(t, { engine, env, trusted: [hub.hubUrl] })
  const { foyer, feeds, parts, call, poll } = started
  await foyer.app.listen({ host: '127.0.0.1', port })
  const topicUrl = feeds.feedUrl
  const callbackUrl = `${baseUrl}/feed/webhook/`
  const ask = async (hubUrl = hub.hubUrl): Promise<number> => {
    const subscriber = { ...parts, keyring: foyer.keyring, hubUrl, topicUrl, callbackUrl }
    const asked = await subscribeDue(subscriber, 4)
    await Promise.all(asked)
    return asked.length
  }
  feeds.publish(red, [old])
  await call('POST', `subscriptions/${red}`)
  await poll()
  return { ...started, hub, ask, callbackUrl, topic: `${topicUrl}${red}`, topicUrl }
}

const notVerified = /^The hub has not verified/
const notAsked = /^The hub could not be asked/

for (const engine of await reachableEngines()) {
  t.test(`${engine}: a hub that never verifies is asked again, and polling goes on`, async (t) => {
    const { foyer, feeds, hub, ask, poll, topic, linesWith, readFeed } = await start(t, engine)
    hub.mood = 'ignore'
    t.equal(await ask(), 1)
    t.equal(await ask(), 0, 'not again at once')
    for (const wait of [5, 10, 20, 40]) {
      foyer.clock.advance(wait * minute)
      t.equal(await ask(), 1, `again after ${wait} minutes`)
    }
    t.match(
      linesWith(notVerified),
      [1, 2, 3, 4].map((failures) => ({ channel: red, failures })),
    )
    feeds.publish(red, [fresh, old])
    foyer.clock.advance(2.5 * hour)
    t.equal(await poll(), 1, 'at the pace of a channel that nobody pushes')
    t.same((await readFeed()).unread, ['newvideo000'])

    hub.mood = 'verify'
    t.equal(await ask(), 1)
    const subscription = hub.subscriptions.get(topic)
    t.equal(subscription?.leaseSeconds, 5 * 24 * 3600)
    const asked = hub.requests.map((form) => form.get('hub.callback'))
    t.equal(new Set(asked).size, 1, 'the callback stayed the same')
    foyer.clock.advance(4 * day - 1)
    t.equal(await ask(), 0, 'the lease is young')
    foyer.clock.advance(1)
    t.equal(await ask(), 1, 'it is renewed before it ends')
    t.equal(hub.subscriptions.get(topic)?.secret, subscription?.secret)
    t.equal(linesWith(notVerified).length, 5)
  })

  t.test(`${engine}: what a hub pushes is recorded once, what is gone is marked`, async (t) => {
    const { foyer, hub, ask, topic, readFeed, linesWith } = await start(t, engine)
    await ask()
    const strange = { ...fresh, videoId: 'foreign0000' }
    const foreign = atomOf(blue, [strange]).match(/<entry>[^]*<\/entry>/)?.[0] ?? ''
    t.equal(await hub.push(topic, atomOf(red, [fresh], foreign), { method: 'sha256' }), 204)
    t.equal(await hub.push(topic, atomOf(red, [fresh], foreign), { method: 'sha1' }), 204)
    t.same(await readFeed(), { unread: ['newvideo000'], rest: ['oldvideo000'] })
    t.match(linesWith(/Entries of a push were left out/), [{ channel: red, skipped: 1 }, {}])
    const gone = `<at:deleted-entry ref="yt:video:newvideo000" when="2026-11-22T12:00:00Z"/>`
    t.equal(await hub.push(topic, atomOf(red, [], gone)), 204)
    t.same(await readFeed(), { unread: [], rest: ['oldvideo000'] })
    const events = await foyer.db.selectFrom('event').select('kind').execute()
    t.equal(events.length, 2)
  })

  t.test(`${engine}: a thin or unreadable push has the channel fetched`, async (t) => {
    const { feeds, hub, ask, poll, topic, readFeed, linesWith } = await start(t, engine)
    await ask()
    for (const [index, body] of ['', atomOf(red, []), '<feed><'].entries()) {
      const video = { ...fresh, videoId: `newvideo00${index}` }
      feeds.publish(red, [video])
      t.equal(await poll(), 0)
      t.equal(await hub.push(topic, body), 204)
      t.equal(await poll(), 1)
      t.ok((await readFeed()).unread.includes(video.videoId))
    }
    t.match(linesWith(/A push could not be read/), [{ channel: red }])
  })
}

t.test('a hub that denies is asked again in a day, and polling does not slow down', async (t) => {
  const { foyer, feeds, hub, ask, poll, linesWith, readFeed } = await start(t)
  hub.mood = 'deny'
  t.equal(await ask(), 1)
  t.match(linesWith(/The hub denies the subscription/), [{ channel: red }])
  feeds.publish(red, [fresh, old])
  foyer.clock.advance(2.5 * hour)
  t.equal(await poll(), 1)
  t.same((await readFeed()).unread, ['newvideo000'])
  foyer.clock.advance(day - 2.5 * hour - 1)
  t.equal(await ask(), 0)
  foyer.clock.advance(1)
  hub.mood = 'verify'
  t.equal(await ask(), 1)
  t.equal(hub.subscriptions.size, 1)
})

t.test('a channel that a hub pushes is polled no more than each six hours', async (t) => {
  const { foyer, ask, poll } = await start(t)
  await ask()
  foyer.clock.advance(2.5 * hour)
  t.equal(await poll(), 1, 'this look was set before the lease')
  foyer.clock.advance(6 * hour - 1)
  t.equal(await poll(), 0)
  foyer.clock.advance(1)
  t.equal(await poll(), 1)
})

t.test('a hub that is down, broken or busy stops nothing', async (t) => {
  const { foyer, hub, ask, linesWith } = await start(t)
  t.equal(await ask('http://127.0.0.1:1/'), 1)
  foyer.clock.advance(5 * minute)
  hub.answer = { status: 500 }
  t.equal(await ask(), 1)
  foyer.clock.advance(10 * minute)
  hub.answer = { status: 429, headers: { 'retry-after': '3600' } }
  t.equal(await ask(), 1)
  t.match(linesWith(notAsked), [
    { channel: red, problem: /127\.0\.0\.1/ },
    { channel: red, problem: /responds with 500/ },
    { channel: red, problem: /responds with 429/ },
  ])
  hub.answer = { status: 202 }
  foyer.clock.advance(hour - 1)
  t.equal(await ask(), 0, 'it asked for a pause')
  foyer.clock.advance(1)
  t.equal(await ask(), 1)
  t.equal(hub.subscriptions.size, 1)
})

t.test('a lease outlives a clock that is set forward or back', async (t) => {
  for (const leap of [365 * day, -365 * day]) {
    const { foyer, hub, ask, topic } = await start(t)
    await ask()
    foyer.clock.advance(leap)
    hub.subscriptions.clear()
    t.equal(await ask(), 1, 'asked again, as nobody knows what time it is')
    t.ok(hub.subscriptions.has(topic))
    foyer.clock.advance(-leap)
    t.equal(await ask(), 1)
    foyer.clock.advance(4 * day)
    t.equal(await ask(), 1, 'and renewed as ever')
  }
})

t.test('nobody but the hub that was asked changes anything', async (t) => {
  const { foyer, hub, ask, call, topic, topicUrl, callbackUrl, readFeed } = await start(t)
  await call('POST', `subscriptions/${blue}`)
  await ask()
  const red1 = hub.subscriptions.get(topic)
  const blue1 = hub.subscriptions.get(`${topicUrl}${blue}`)
  if (!red1 || !blue1) throw new Error('not subscribed')
  t.not(red1.secret, blue1.secret)
  t.not(red1.callback, blue1.callback)
  t.match(red1.callback.slice(callbackUrl.length), /^[\w-]{43}$/)
  t.match(red1.secret, /^[\w-]{43}$/)
  t.notOk(foyer.keyring.hmacKeys.includes(red1.secret))

  const verify = async (callback: string, parameters: Record<string, string>) => {
    const query = new URLSearchParams({ 'hub.challenge': 'c', ...parameters })
    return (await fetch(`${callback}?${query.toString()}`)).status
  }
  const subscribe = { 'hub.mode': 'subscribe', 'hub.lease_seconds': '432000' }
  t.equal(await verify(red1.callback, { ...subscribe, 'hub.topic': topic }), 404, 'not asked')
  t.equal(await verify(red1.callback, { 'hub.mode': 'unsubscribe', 'hub.topic': topic }), 404)
  t.equal(await verify(`${callbackUrl}x`, { ...subscribe, 'hub.topic': topic }), 404)
  foyer.clock.advance(4 * day)
  hub.mood = 'ignore'
  await ask()
  t.equal(await verify(red1.callback, { ...subscribe, 'hub.topic': `${topic}x` }), 404)
  t.equal(await verify(blue1.callback, { ...subscribe, 'hub.topic': topic }), 404)
  t.equal(await verify(red1.callback, { ...subscribe, 'hub.topic': topic }), 200, 'now it is')

  const body = atomOf(red, [fresh])
  const refused = await Promise.all([
    hub.push(topic, body, { signature: 'none' }),
    hub.push(topic, body, { signature: `sha1=${'0'.repeat(40)}` }),
    hub.push(topic, body, { signature: `sha512=${'0'.repeat(128)}` }),
    hub.push(topic, body, { signature: 'sha1=' }),
  ])
  t.same(refused, [403, 403, 403, 403])
  const big = await hub.push(topic, 'x'.repeat(2 * 1024 * 1024))
  t.equal(big, 413)
  t.same(await readFeed(), { unread: [], rest: ['oldvideo000'] })

  await call('DELETE', `subscriptions/${red}`)
  t.equal(await hub.push(topic, body), 404, 'nobody follows it any more')
})

/** Asks a callback as a hub does; the status. */
async function verifyAs(callback: string, parameters: Record<string, string>): Promise<number> {
  const url = new URL(callback)
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(`hub.${name}`, value)
  return (await fetch(url)).status
}

t.test('the denial of another topic ends nothing', async (t) => {
  const { foyer, hub, ask, topic, topicUrl } = await start(t)
  t.equal(await ask(), 1)
  const { callback = '' } = hub.subscriptions.get(topic) ?? {}
  const liveUntil = async () =>
    (await foyer.db.selectFrom('websub').select('live_until').executeTakeFirstOrThrow()).live_until
  const before = await liveUntil()
  t.equal(before, foyer.clock.now() + 5 * day)
  t.equal(await verifyAs(callback, { mode: 'denied', topic: `${topicUrl}${blue}` }), 404)
  t.equal(await verifyAs(callback, { mode: 'denied' }), 404)
  t.equal(await liveUntil(), before)
  t.equal(await verifyAs(callback, { mode: 'denied', topic }), 200)
  t.equal(await liveUntil(), 0)
})

t.test('a lease lasts an hour at least and thirty days at most', async (t) => {
  const { foyer, hub, ask, topic } = await start(t)
  hub.mood = 'ignore'
  for (const [seconds, lease] of [
    ['1', hour],
    ['3600', hour],
    ['3601', 3601_000],
    [String((30 * day) / 1000), 30 * day],
    ['99999999', 30 * day],
  ] as const) {
    await foyer.db.updateTable('websub').set({ next_at: 0 }).execute()
    t.equal(await ask(), 1)
    const callback = hub.requests.at(-1)?.get('hub.callback') ?? ''
    const parameters = { mode: 'subscribe', topic, challenge: 'x', lease_seconds: seconds }
    t.equal(await verifyAs(callback, parameters), 200)
    const row = await foyer.db.selectFrom('websub').selectAll().executeTakeFirstOrThrow()
    t.equal(row.live_until, foyer.clock.now() + lease, seconds)
    t.equal(row.next_at, foyer.clock.now() + lease * 0.8, 'renewed when a fifth is left')
  }
})
