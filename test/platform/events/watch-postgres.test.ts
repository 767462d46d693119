import t, { type Test } from 'tap'
import { recordChannel } from '../../../src/catalogue/record-video.js'
import { openDatabase } from '../../../src/platform/db/open-database.js'
import { createEventLog } from '../../../src/catalogue/event-store.js'
import { createEventHub } from '../../../src/platform/events/hub.js'
import { watchPostgres } from '../../../src/platform/events/watch-postgres.js'
import { createLogger } from '../../../src/platform/logger.js'
import { findNoPostgres } from '../../support/database.js'
import { startFoyer } from '../../support/foyer.js'
import { waitUntil } from '../../support/listen.js'
import { startTcpProxy } from '../../support/tcp-proxy.js'

const ucid = 'UCwatchwatchwatchwatchwa'
const never = 3_600_000
const fast = { check: 20, probe: 300, firstPause: 10, longestPause: 40, look: never }

/** A hub that hears over a connection which can be cut, and another process that records videos. */
async function startWatch(t: Test, rhythm: typeof fast) {
  const { db, app, config } = await startFoyer(t, { engine: 'postgres' })
  // Of its own: other processes hear, too, and say so.
  const log: string[] = []
  const logger = createLogger('info', { write: (line: string) => log.push(line) })
  const url = new URL(config.databaseUrl)
  const proxy = await startTcpProxy(t, { host: url.hostname, port: Number(url.port || 5432) })
  url.host = `127.0.0.1:${proxy.port}`
  const hub = createEventHub(createEventLog(db), app.log)
  const other = openDatabase(config.databaseUrl)
  const heard: number[] = []
  await hub.follow([ucid], ({ id }) => heard.push(id))
  const watch = watchPostgres(
    {
      db,
      listenUrl: url.href,
      logger,
      wake: () => {
        hub.wake()
      },
    },
    rhythm,
  )
  t.teardown(async () => {
    await watch.close()
    await hub.close()
    await other.destroy()
  })
  const says = (text: string) => log.filter((line) => line.includes(text)).length
  const reports = () => says('New events are received at once')
  const record = (videoId: string) =>
    recordChannel(
      other,
      { ucid, isListing: false, videos: [{ videoId, title: videoId, publishedAt: 1000 }] },
      2000,
    )
  const hears = (count: number) =>
    waitUntil(`${count} times the watch hears`, () => reports() >= count)
  const waitFor = async (events: number[]) => {
    await waitUntil(`${events.length} events`, () => heard.length >= events.length)
    t.same(heard, events)
  }
  return { proxy, record, hears, waitFor, says }
}

t.test('events of other processes on PostgreSQL', { skip: await findNoPostgres() }, async (t) => {
  t.test('an event is heard without a look at the log', async (t) => {
    const { record, hears, waitFor, proxy } = await startWatch(t, { ...fast, check: never })
    await hears(1)
    await record('heard000000')
    await waitFor([1])
    await Promise.all([record('heard000001'), record('heard000002')])
    await waitFor([1, 2, 3])
    t.equal(proxy.taken(), 1, 'over one connection')
  })

  t.test('after a cut, what came meanwhile is heard, and what comes then', async (t) => {
    const { proxy, record, hears, waitFor, says } = await startWatch(t, fast)
    await hears(1)
    proxy.cut({ isClosed: true })
    await waitUntil('it tries again', () => proxy.taken() > 3)
    await record('meanwhile00')
    t.ok(says('until PostgreSQL tells of them') > 0)
    proxy.reopen()
    await hears(2)
    await waitFor([1])
    await record('afterwards0')
    await waitFor([1, 2])
  })

  t.test('a connection that died in silence is noticed and replaced', async (t) => {
    const { proxy, record, hears, waitFor } = await startWatch(t, fast)
    await hears(1)
    proxy.silence()
    await record('unheard0000')
    await waitFor([1])
    await waitUntil('another connection', () => proxy.taken() > 1)
  })

  t.test('while nothing is heard, the log is looked at', async (t) => {
    const { proxy, record, waitFor } = await startWatch(t, { ...fast, look: 10 })
    proxy.cut({ isClosed: true })
    await record('lookedfor00')
    await waitFor([1])
  })
})
