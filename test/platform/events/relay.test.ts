import t, { type Test } from 'tap'
import { recordChannel } from '../../../src/catalogue/record-video.js'
import { createEventLog } from '../../../src/catalogue/event-store.js'
import { openDatabase } from '../../../src/platform/db/open-database.js'
import { createEventHub } from '../../../src/platform/events/hub.js'
import { openEvents } from '../../../src/platform/events/open-events.js'
import { createRelay, type OpenRelay } from '../../../src/platform/events/relay.js'
import { createJoiner } from '../../../src/platform/events/relay-postgres.js'
import { findNoPostgres } from '../../support/database.js'
import { startFoyer } from '../../support/foyer.js'
import { waitUntil } from '../../support/listen.js'

const ucid = 'UCrelayrelayrelayrelayre'

/** Two relays, each with several ways to the other. */
function joinTwice(count: number) {
  const sent: string[] = []
  const wayTo = (other: () => OpenRelay) => ({
    send: (text: string) => {
      sent.push(text)
      other().receive(text)
    },
    close: async () => {},
  })
  const one: OpenRelay = createRelay(Array.from({ length: count }, () => wayTo(() => two)))
  const two: OpenRelay = createRelay(Array.from({ length: count }, () => wayTo(() => one)))
  return { one, two, sent }
}

t.test('a message reaches each subscriber of its topic once, here and elsewhere', async (t) => {
  const { one, two } = joinTwice(2)
  const received: string[] = []
  one.subscribe('a', (message) => received.push(`one ${message}`))
  const end = two.subscribe('a', (message) => received.push(`two ${message}`))
  two.subscribe('b', (message) => received.push(`b ${message}`))
  one.publish('a', 'x\ny z')
  two.publish('a', '')
  t.same(received, ['two x\ny z', 'one x\ny z', 'one ', 'two '])
  end()
  one.publish('a', '3')
  t.same(received.slice(4), ['one 3'])
})

t.test('a text that comes again, by a slower way or to its sender, does nothing', async (t) => {
  const { one, two, sent } = joinTwice(1)
  const received: string[] = []
  one.subscribe('a', (message) => received.push(`one ${message}`))
  two.subscribe('a', (message) => received.push(`two ${message}`))
  one.publish('a', '1')
  one.publish('a', '2')
  for (const text of [...sent, 'nonsense', '']) {
    one.receive(text)
    two.receive(text)
  }
  t.same(received, ['two 1', 'one 1', 'two 2', 'one 2'])
})

t.test('a text of which a part is missing is dropped, the next one is not', async (t) => {
  const received: string[] = []
  const join = createJoiner((text) => received.push(text))
  for (const part of ['a/1/3 x', 'a/3/3 z', 'b/2/2 z', 'c/1/2 l', 'c/2/2 r', ' whole', 'odd']) {
    join(part)
  }
  t.same(received, ['lr', 'whole'])
})

t.test('a hub looks for new events as soon as another process has some', async (t) => {
  const { db, app } = await startFoyer(t)
  const { one, two } = joinTwice(1)
  const hubs = [one, two].map((relay) => createEventHub(createEventLog(db), app.log, relay))
  t.teardown(() => Promise.all(hubs.map((hub) => hub.close())))
  const received: number[] = []
  await hubs[1]?.follow([ucid], ({ id }) => received.push(id))
  const videos = [{ videoId: 'relayvideo0', title: 'A video', publishedAt: 1000 }]
  await recordChannel(db, { ucid, isListing: false, videos }, 2000)
  hubs[0]?.announce()
  await waitUntil('the event', () => received.length === 1)
  t.same(received, [1])
})

/** Another process on the database of a Foyer. */
async function openProcess(t: Test, { databaseUrl }: { databaseUrl: string }) {
  const foyer = await startFoyer(t, { engine: 'postgres' })
  const db = openDatabase(databaseUrl)
  const { log: logger } = foyer.app
  const log = createEventLog(db)
  const { relay, close } = await openEvents({ db, listenUrl: databaseUrl, log, logger })
  t.teardown(async () => {
    await close()
    await db.destroy()
  })
  return relay
}

t.test('processes on one PostgreSQL', { skip: await findNoPostgres() }, async (t) => {
  const { config } = await startFoyer(t, { engine: 'postgres' })
  const [one, two] = [await openProcess(t, config), await openProcess(t, config)]
  const received: string[] = []
  two.subscribe('topic', (message) => received.push(message))
  await waitUntil('they listen', () => {
    one.publish('topic', 'ready?')
    return received.length > 0
  })
  one.publish('topic', 'begin')
  await waitUntil('all that was sent is there', () => received.at(-1) === 'begin')
  received.length = 0

  t.test('messages of any length and of any characters arrive whole and in order', async (t) => {
    const messages = [
      'short',
      'quotes \' " \\ and\nlines',
      'x'.repeat(7990),
      '😀'.repeat(50_000),
      JSON.stringify({ text: '\0\ud800 ä'.repeat(3000) }),
      'x'.repeat(2_000_000),
      ...Array.from({ length: 1000 }, (_, at) => `number ${at}`),
    ]
    const own: string[] = []
    const end = one.subscribe('topic', (message) => own.push(message))
    for (const message of messages) one.publish('topic', message)
    t.equal(own.length, messages.length, 'here at once')
    await waitUntil('all are there', () => received.length >= messages.length, 20_000)
    t.same(received, messages)
    t.equal(own.length, messages.length, 'and not again')
    end()
  })
})
