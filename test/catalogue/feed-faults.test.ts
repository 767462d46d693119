import type { IncomingMessage, ServerResponse } from 'node:http'
import t from 'tap'
import { leasePolls, longestWait, pollLease } from '../../src/catalogue/poll-store.js'
import { day, hour, minute, second } from '../../src/platform/clock.js'
import { reachableEngines, type TestEngine } from '../support/database.js'
import { atomOf } from '../support/feed-server.js'
import { createTestClock } from '../support/foyer.js'
import { startPollerFoyer } from '../support/poller.js'

const ucid = 'UCfaultsfaultsfaultsfaul'
const other = 'UCothersothersothersothe'
const old = { videoId: 'oldvideo000', title: 'An old one', publishedAt: Date.UTC(2026, 10, 1) }
const fresh = { videoId: 'newvideo000', title: 'A new one', publishedAt: Date.UTC(2026, 10, 22) }

t.setTimeout(180_000)

/** Where the clock of each case begins. */
const began = createTestClock().now()

type Fault = (request: IncomingMessage, response: ServerResponse) => void

const answering = (status: number, headers = {}, body = ''): Fault => {
  return (_request, response) => response.writeHead(status, headers).end(body)
}
const telling = (body: string) => answering(200, { 'content-type': 'text/xml' }, body)

/** Headers at once, then a byte now and then, without an end. */
const drip: Fault = (_request, response) => {
  response.writeHead(200, { 'content-type': 'text/xml' })
  const timer = setInterval(() => response.write(' '), 20)
  response.on('close', () => {
    clearInterval(timer)
  })
}

/** Half of what it promised. */
const cut: Fault = (_request, response) => {
  response.writeHead(200, { 'content-length': '5000' }).write('<feed>', () => response.destroy())
}

const billionLaughs = `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol">${Array.from(
  { length: 9 },
  (_, n) => `<!ENTITY ${'bcdefghij'[n]} "${`&${'abcdefghi'[n]};`.repeat(10)}">`,
).join('')}]><feed><title>&j;</title></feed>`

const whole = atomOf(ucid, [old, fresh])

/** What goes wrong at the feed server, and what the log says of it. */
const faults: [name: string, fault: Fault, problem: RegExp][] = [
  ['hangs up', (request) => request.destroy(), /socket hang up/],
  ['hangs up in the middle', cut, /aborted/],
  ['says nothing', () => {}, /no response in time/],
  ['is too slow', drip, /no response in time/],
  ['answers 404', answering(404), /responds with 404/],
  ['answers 410', answering(410), /responds with 410/],
  ['answers 500', answering(500, {}, 'x'.repeat(1000)), /responds with 500/],
  ['sends 10 MB', telling('x'.repeat(10_000_000)), /more than 1048576 bytes/],
  ['sends nothing', telling(''), /does not end as a feed/],
  ['sends half a feed', telling(whole.slice(0, -100)), /does not end as a feed/],
  ['sends broken XML', telling('<feed><entry></title></entry></feed>'), /line 1: .*closing tag/],
  ['sends a page', telling('<html><body>Please log in</body></html>'), /does not end as a feed/],
  ['sends a page at the end of which a feed ends', telling('<p></feed>'), /closing tag/],
  ['sends an entity bomb', telling(billionLaughs), /declares entities/],
  [
    'sends what is nested too deeply',
    telling(`<feed>${'<a>'.repeat(1000)}${'</a>'.repeat(1000)}</feed>`),
    /nested/i,
  ],
  [
    'sends more entries than anyone has',
    telling(`<feed>${'<entry></entry>'.repeat(5000)}</feed>`),
    /more than 200 entries/,
  ],
  [
    'redirects to a private address',
    answering(302, { location: 'http://10.0.0.1/feed' }),
    /10\.0\.0\.1 is in a private network/,
  ],
  [
    'redirects to a name in a private network',
    answering(302, { location: 'http://localhost:1/feed' }),
    /localhost leads into a private network/,
  ],
  [
    'redirects to a file',
    answering(302, { location: 'file:///etc/passwd' }),
    /file: is not a way out/,
  ],
  ['redirects in a circle', answering(302, { location: '/feeds' }), /too many redirects/],
]

type Place = Awaited<ReturnType<typeof startPollerFoyer>>
const places = new Map<TestEngine, Promise<Place>>()

/** One Foyer and feed server for all cases of an engine. */
function placeOn(engine: TestEngine): Promise<Place> {
  const place = places.get(engine) ?? startPollerFoyer(t, { engine })
  places.set(engine, place)
  return place
}

/** As if it had just begun: nothing is stored but the reader, and the clock is set back. */
async function empty({ foyer: { db, clock, log }, feeds }: Place): Promise<void> {
  const tables = [
    'event',
    'subscription',
    'video',
    'channel_poll',
    'source_pause',
    'channel',
  ] as const
  for (const table of tables) await db.deleteFrom(table).execute()
  await db.updateTable('account').set({ news_seen_event_id: 0 }).execute()
  clock.advance(began - clock.now())
  log.length = 0
  feeds.requests.length = 0
  feeds.fault = undefined
}

async function start(engine: TestEngine) {
  const started = await placeOn(engine)
  await empty(started)
  const { foyer, feeds, call, poll } = started
  feeds.publish(ucid, [old])
  await call('POST', `subscriptions/${ucid}`)
  await poll()
  feeds.publish(ucid, [fresh, old])
  foyer.clock.advance(day)
  const listEvents = async () => {
    const events = await foyer.db.selectFrom('event').select('kind').orderBy('id').execute()
    return events.map((event) => event.kind)
  }
  return { ...started, listEvents }
}

const failed = /^A channel could not be fetched$/

t.test('no fault of a feed server loses or doubles a video', async (t) => {
  for (const [name, fault, problem] of faults) {
    t.test(`a feed server that ${name}`, async (t) => {
      const { foyer, feeds, poll, readFeed, linesWith, listEvents } = await start('sqlite')
      feeds.fault = fault
      t.equal(await poll(), 1)
      t.equal(await poll(), 0, 'not again at once')
      t.same(await readFeed(), { unread: [], rest: ['oldvideo000'] })
      t.match(linesWith(failed), [{ channel: ucid, failures: 1, problem }])

      foyer.clock.advance(5 * minute)
      t.equal(await poll(), 1, 'after five minutes')
      foyer.clock.advance(5 * minute)
      t.equal(await poll(), 0, 'then after ten')
      foyer.clock.advance(5 * minute)
      feeds.fault = undefined
      t.equal(await poll(), 1)
      t.same(await readFeed(), { unread: ['newvideo000'], rest: ['oldvideo000'] })
      t.same(await listEvents(), ['video_added', 'video_added'])
      const state = await foyer.db.selectFrom('channel_poll').select('failures').execute()
      t.same(state, [{ failures: 0 }], 'forgiven')
      t.equal(foyer.log.filter((line) => JSON.parse(line).level >= 50).length, 0)
    })
  }
})

for (const engine of await reachableEngines()) {
  t.test(`${engine}: a feed server that is down is asked again until it is back`, async (t) => {
    const { foyer, feeds, poll, readFeed, linesWith, listEvents } = await start(engine)
    await feeds.goAway()
    for (const wait of [5, 10, 20, 40, 80, 160, 320, 640, 1280, 1440, 1440]) {
      t.equal(await poll(), 1)
      foyer.clock.advance(wait * minute - second)
      t.equal(await poll(), 0)
      foyer.clock.advance(second)
    }
    const lines = linesWith(failed)
    t.equal(lines.length, 11)
    t.match(lines.at(-1), { channel: ucid, failures: 11, problem: /ECONNREFUSED/ })
    await feeds.comeBack()
    t.equal(await poll(), 1)
    t.same(await readFeed(), { unread: ['newvideo000'], rest: ['oldvideo000'] })
    t.same(await listEvents(), ['video_added', 'video_added'])
  })

  t.test(`${engine}: a feed server that has had enough is left alone by everyone`, async (t) => {
    const { foyer, feeds, call, poll, readFeed, linesWith } = await start(engine)
    await call('POST', `subscriptions/${other}`)
    feeds.publish(other, [])
    feeds.fault = answering(429, { 'retry-after': '600' })
    t.equal(await poll(1), 1)
    const asked = feeds.requests.length
    t.match(linesWith(/asks for a pause/), [
      {
        channel: /^UC(faults|others)/,
        status: 429,
        until: new Date(foyer.clock.now() + 600 * second).toISOString(),
      },
    ])
    feeds.fault = undefined
    foyer.clock.advance(600 * second - 1)
    t.equal(await poll(), 0)
    t.equal(feeds.requests.length, asked, 'nobody asked for anything')
    foyer.clock.advance(1)
    t.equal(await poll(), 2, 'and it was no fault of the channel')
    t.same(await readFeed(), { unread: ['newvideo000'], rest: ['oldvideo000'] })
    t.same(linesWith(failed), [])
  })

  t.test(`${engine}: a pause without a time, by date, or much too long has bounds`, async (t) => {
    const { foyer, feeds, poll } = await start(engine)
    const cases: [headers: Record<string, string>, wait: number][] = [
      [{}, 15 * minute],
      [{ 'retry-after': 'soon' }, 15 * minute],
      [{ 'retry-after': '0' }, minute],
      [{ 'retry-after': '999999999' }, day],
    ]
    for (const [headers, wait] of cases) {
      feeds.fault = answering(429, headers)
      t.equal(await poll(), 1)
      foyer.clock.advance(wait - 1)
      t.equal(await poll(), 0, JSON.stringify(headers))
      foyer.clock.advance(1)
    }
    const later = new Date(foyer.clock.now() + 2 * hour).toUTCString()
    feeds.fault = answering(503, { 'retry-after': later })
    t.equal(await poll(), 1)
    foyer.clock.advance(2 * hour - 1)
    t.equal(await poll(), 0)
    feeds.fault = undefined
    foyer.clock.advance(1)
    t.equal(await poll(), 1)
  })

  t.test(`${engine}: a clock that is set forward or back stops nothing`, async (t) => {
    for (const [name, leap] of [
      ['a year forward', 365 * day],
      ['a year back', -365 * day],
      ['an hour back', -hour],
    ] as const) {
      t.test(name, async (t) => {
        const { foyer, feeds, poll, readFeed, listEvents } = await start(engine)
        t.equal(await poll(), 1)
        foyer.clock.advance(leap)
        feeds.publish(ucid, [{ ...fresh, videoId: 'nextvideo00' }, fresh, old])
        await poll()
        foyer.clock.advance(longestWait)
        await poll()
        t.same((await readFeed()).unread.sort(), ['newvideo000', 'nextvideo00'])
        t.same(await listEvents(), ['video_added', 'video_added', 'video_added'])

        foyer.clock.advance(-leap)
        feeds.publish(ucid, [{ ...fresh, videoId: 'lastvideo00' }, fresh, old])
        await poll()
        foyer.clock.advance(longestWait)
        await poll()
        t.equal((await readFeed()).unread.length, 3, 'and back to what it was')
        t.equal((await listEvents()).length, 4)
      })
    }
    t.test('while the server was to be left alone', async (t) => {
      const { foyer, feeds, poll } = await start(engine)
      foyer.clock.advance(365 * day)
      feeds.fault = answering(429, { 'retry-after': '86400' })
      t.equal(await poll(), 1)
      feeds.fault = undefined
      foyer.clock.advance(-365 * day)
      t.equal(await poll(), 1, 'the pause was meant for another time')
    })
  })

  t.test(`${engine}: a process that died leaves its channels to the others`, async (t) => {
    const { foyer, poll, readFeed, listEvents } = await start(engine)
    // All that is left of the process that died.
    await leasePolls(foyer.db, { now: foyer.clock.now(), limit: 8 })
    t.equal(await poll(), 0, 'it is leased')
    foyer.clock.advance(pollLease)
    t.equal(await poll(), 1)
    t.same(await readFeed(), { unread: ['newvideo000'], rest: ['oldvideo000'] })
    t.same(await listEvents(), ['video_added', 'video_added'])
  })
}
