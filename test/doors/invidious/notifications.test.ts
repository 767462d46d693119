import { mock } from 'node:test'
import t from 'tap'
import { recordChannel } from '../../../src/catalogue/record-video.js'
import { minute, second } from '../../../src/platform/clock.js'
import type { EventLog } from '../../../src/platform/events/hub.js'
import { ucidOf, videoIdOf } from '../../support/catalogue.js'
import { reachableEngines } from '../../support/database.js'
import { defaultEngine, processCount } from '../../support/mode.js'
import { waitUntil } from '../../support/listen.js'
import { startListening } from '../../support/notifications.js'

t.setTimeout(120_000)

const red = 'UCredredredredredredredA'
const blue = 'UCbluebluebluebluebluebl'

const form = { 'content-type': 'application/x-www-form-urlencoded' }
const idsOf = (events: readonly { data: { videoId: string } }[]) =>
  events.map(({ data }) => data.videoId)

for (const engine of await reachableEngines()) {
  t.test(`${engine}: a listener hears of its topics, each event once and in order`, async (t) => {
    const { foyer, listen, publish } = await startListening(t, engine)
    await publish(red, { videoId: 'before00000' })
    const one = await listen({ query: `?topics=${red},${red},%20${red},nonsense` })
    const both = await listen({ method: 'POST', headers: form, body: `topics=${red},${blue}` })
    await waitUntil('both listen', () => foyer.hub.countListeners() === 2)
    t.match(one.comments[0], /^keepalive \d+$/, 'at once')

    await publish(red, { videoId: 'first000000', description: 'About "it"\n& more' })
    await publish(blue, { videoId: 'second00000' })
    await publish(red, { videoId: 'third000000' })
    await publish(red, { videoId: 'third000000' })
    // An event tells of the video as it is when it is sent.
    await one.waitFor(2)
    await both.waitFor(3)
    await publish(red, { videoId: 'first000000', title: 'Another title' })
    const told = ['first000000', 'third000000', 'first000000']
    t.same(idsOf(await one.waitFor(3)), told)
    t.same(idsOf(await both.waitFor(4)), ['first000000', 'second00000', ...told.slice(1)])
    t.match(one.events[0]?.data, {
      type: 'video',
      title: 'A video',
      authorId: red,
      description: 'About "it"\n& more',
      published: foyer.clock.now() / 1000,
      liveNow: false,
    })
    t.equal(one.events[2]?.data.title, 'Another title')
    t.same(
      one.events.map(({ id }) => id),
      ['2', '4', '5'],
      'the numbers of the events',
    )
  })

  t.test(`${engine}: who comes back hears what was missed, then what comes`, async (t) => {
    const { foyer, listen, publish } = await startListening(t, engine)
    for (const n of [1, 2, 3]) await publish(red, { videoId: videoIdOf(1, n) })
    await publish(blue, { videoId: videoIdOf(2, 1) })
    await publish(red, { videoId: videoIdOf(1, 2), title: 'Changed' })
    await publish(red, { videoId: videoIdOf(1, 4) })
    const now = foyer.clock.now()
    const deleted = [videoIdOf(1, 4)]
    await recordChannel(foyer.db, { ucid: red, videos: [], isListing: false, deleted }, now)

    const listener = await listen({ query: `?topics=${red}`, headers: { 'last-event-id': '1' } })
    await publish(red, { videoId: videoIdOf(1, 5) })
    const events = await listener.waitFor(4)
    t.same(
      events.map(({ id, data }) => [id, data.videoId]),
      [
        ['2', videoIdOf(1, 2)],
        ['3', videoIdOf(1, 3)],
        ['5', videoIdOf(1, 2)],
        ['7', videoIdOf(1, 5)],
      ],
      'without what is gone',
    )
  })

  t.test(`${engine}: no event is lost or doubled by coming and going`, async (t) => {
    const { listen, publish } = await startListening(t, engine)
    const total = 120
    const publishAll = async () => {
      for (let n = 1; n <= total; n += 1) await publish(red, { videoId: videoIdOf(1, n) })
    }
    const heard: string[] = []
    const published = publishAll()
    // Leaves after a few events each time, and says where it was.
    for (let last = '0'; heard.length < total;) {
      const headers = { 'last-event-id': last }
      const listener = await listen({ query: `?topics=${red}&fields=videoId`, headers })
      const most = Math.min(7, total - heard.length)
      const events = (await listener.waitFor(most)).slice(0, most)
      listener.close()
      heard.push(...idsOf(events))
      last = events.at(-1)?.id ?? last
    }
    await published
    t.same(
      heard,
      Array.from({ length: total }, (_, index) => videoIdOf(1, index + 1)),
    )
  })

  t.test(`${engine}: who comes from a process that is ahead hears nothing twice`, async (t) => {
    const { foyer, listen, publish } = await startListening(t, engine)
    const first = await listen({ query: `?topics=${red}` })
    await waitUntil('one listens', () => foyer.hub.countListeners() === 1)
    await publish(red, { videoId: 'first000000' })
    const [told] = await first.waitFor(1)
    // Written without a word to this hub, as another process does that has told of it already.
    const videos = [{ videoId: 'second00000', title: 'A video', publishedAt: foyer.clock.now() }]
    await recordChannel(foyer.db, { ucid: red, videos, isListing: false }, foyer.clock.now())
    const second = String(Number(told?.id) + 1)
    const resumed = await listen({ query: `?topics=${red}`, headers: { 'last-event-id': second } })
    const foreign = await listen({
      query: `?topics=${red}`,
      headers: { 'last-event-id': '999999' },
    })
    await waitUntil('all listen', () => foyer.hub.countListeners() === 3)
    await publish(red, { videoId: 'third000000' })
    t.same(idsOf(await first.waitFor(3)), ['first000000', 'second00000', 'third000000'])
    t.same(idsOf(await resumed.waitFor(1)), ['third000000'])
    await waitUntil('who names a number of elsewhere hears it, too', () =>
      idsOf(foreign.events).includes('third000000'),
    )
  })

  t.test(`${engine}: since brings the newest 15 of each topic, however many`, async (t) => {
    const { foyer, listen } = await startListening(t, engine)
    const channels = Array.from({ length: 60 }, (_, index) => index + 1)
    const from = Date.UTC(2026, 0, 1)
    for (const channel of channels) {
      const videos = Array.from({ length: 20 }, (_, n) => ({
        videoId: videoIdOf(channel, n),
        title: 'Past',
        publishedAt: from + n * 1000,
      }))
      await recordChannel(foyer.db, { ucid: ucidOf(channel), videos, isListing: true }, from)
    }
    const topics = channels.map(ucidOf).join(',')
    const listener = await listen({ query: `?topics=${topics}&since=${from / 1000 + 2}` })
    const events = await listener.waitFor(60 * 15)
    t.match(events[0]?.data, { type: 'shortVideo', title: 'Past', viewCount: null })
    const expected = channels.flatMap((channel) =>
      Array.from({ length: 15 }, (_, n) => videoIdOf(channel, n + 5)),
    )
    t.same(idsOf(events), expected, 'in the order of their events')
    const few = await listen({ query: `?topics=${ucidOf(1)}&since=${from / 1000 + 17}` })
    t.same(idsOf(await few.waitFor(2)), [videoIdOf(1, 18), videoIdOf(1, 19)], 'later than since')
    const none = await listen({ query: `?topics=${ucidOf(1)}&since=${from / 1000 + 19}` })
    await recordChannel(
      foyer.db,
      {
        ucid: ucidOf(1),
        videos: [{ videoId: 'livevideo00', title: 'Live', publishedAt: from }],
        isListing: false,
      },
      from,
    )
    foyer.hub.wake()
    t.same(idsOf(await none.waitFor(1)), ['livevideo00'])
    t.same(idsOf((await few.waitFor(3)).slice(2)), ['livevideo00'])
  })
}

t.test(
  'what is published once the headers are there is heard, however slow the start',
  async (t) => {
    const wrapLog = (log: EventLog): EventLog => ({
      ...log,
      findLatestId: async () => {
        await new Promise((done) => setTimeout(done, 300))
        return log.findLatestId()
      },
    })
    const { listen, publish } = await startListening(t, defaultEngine, { wrapLog })
    const listener = await listen({ query: `?topics=${red}` })
    await publish(red, { videoId: 'first000000' })
    t.same(idsOf(await listener.waitFor(1)), ['first000000'])
    t.match(listener.comments, [/^keepalive \d+$/], 'the first sign of life came once')
  },
)

t.test('a stream that cannot begin is refused, and gives its place back', async (t) => {
  let isAway = true
  const wrapLog = (log: EventLog): EventLog => ({
    ...log,
    findLatestId: () =>
      isAway
        ? Promise.reject(Object.assign(new Error('away'), { code: 'ECONNREFUSED' }))
        : log.findLatestId(),
  })
  const { listen, url, headers } = await startListening(t, defaultEngine, { wrapLog })
  for (let count = 0; count < 11 * processCount; count += 1) {
    const answer = await fetch(`${url}?topics=${red}`, { headers })
    t.equal(answer.status, 503)
    t.equal(answer.headers.get('retry-after'), '5')
    await answer.text()
  }
  isAway = false
  t.equal((await listen({ query: `?topics=${red}` })).response.statusCode, 200)
})

t.test('a stream without topics is closed after two minutes, one with topics stays', async (t) => {
  const { listen, publish } = await startListening(t)
  mock.timers.enable({ apis: ['setInterval'] })
  t.teardown(() => {
    mock.timers.reset()
  })
  const headers = { accept: 'text/event-stream' }
  const streams = [
    await listen({ headers }),
    await listen({ query: '?topics=,,nonsense', headers }),
  ]
  const stays = await listen({ query: `?topics=${red}` })
  mock.timers.tick(2 * minute - 1)
  for (const { comments } of streams) t.notMatch(comments.join(), 'closed')
  mock.timers.tick(1)
  for (const { ended, comments } of streams) {
    await ended
    t.equal(comments.at(-1), 'closed: no topics')
  }
  await publish(red, { videoId: 'first000000' })
  t.same(idsOf(await stays.waitFor(1)), ['first000000'])
})

t.test('a request without topics that reads no events ends at once', async (t) => {
  const { listen } = await startListening(t)
  for (const headers of [{ accept: '*/*' }, { accept: 'application/json' }]) {
    const { response, ended, comments } = await listen({ headers })
    await ended
    t.equal(response.statusCode, 200)
    t.equal(comments.at(-1), 'closed: no topics')
  }
})

t.test('debug sends a video taken at random each minute', async (t) => {
  const { foyer, listen, publish } = await startListening(t)
  for (const n of [1, 2, 3]) await publish(red, { videoId: videoIdOf(1, n) })
  mock.timers.enable({ apis: ['setInterval'] })
  const listener = await listen({ query: '?topics=debug' })
  mock.timers.tick(minute)
  mock.timers.tick(minute)
  mock.timers.reset()
  const events = await listener.waitFor(2)
  for (const { id, data } of events) {
    t.equal(id, undefined)
    t.match(data, { videoId: /^00001_0000[123]$/, type: 'video', authorId: red })
  }
  t.equal(foyer.hub.countListeners(), 0, 'it follows no channel')
})

t.test('a stream beats every 20 to 30 seconds', async (t) => {
  const { listen } = await startListening(t)
  mock.timers.enable({ apis: ['setInterval'] })
  const listener = await listen({ query: `?topics=${red}` })
  const countAfter = async (seconds: number, count: number) => {
    for (let past = 0; past < seconds; past += 1) mock.timers.tick(second)
    await waitUntil(`${count} heartbeats`, () => listener.comments.length === count)
  }
  await countAfter(19, 1)
  await countAfter(11, 2)
  await countAfter(25, 3)
  await countAfter(25, 4)
  mock.timers.reset()
  for (const text of listener.comments) t.match(text, /^keepalive \d{10}$/)
})
