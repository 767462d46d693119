import t from 'tap'
import { recordChannel } from '../../../src/catalogue/record-video.js'
import { openDatabase } from '../../../src/platform/db/open-database.js'
import type { Database } from '../../../src/platform/db/schema.js'
import { createEventLog } from '../../../src/catalogue/event-store.js'
import { createEventHub } from '../../../src/platform/events/hub.js'
import { watchEvents } from '../../../src/platform/events/watch-events.js'
import { reachableEngines } from '../../support/database.js'
import { startFoyer } from '../../support/foyer.js'
import { waitUntil } from '../../support/listen.js'

const red = 'UCredredredredredredredA'
const blue = 'UCbluebluebluebluebluebl'

const publish = (db: Database, ucid: string, videoId: string) =>
  recordChannel(
    db,
    { ucid, isListing: false, videos: [{ videoId, title: videoId, publishedAt: 1000 }] },
    2000,
  )

/** A listener that can be waited for. */
function collect() {
  const heard: number[] = []
  return {
    heard,
    listen: ({ id }: { id: number }) => {
      heard.push(id)
    },
    waitFor: (count: number) => waitUntil(`${count} events`, () => heard.length >= count, 30_000),
  }
}

for (const engine of await reachableEngines()) {
  t.test(
    `${engine}: a listener hears of its channels alone, in order, each event once`,
    async (t) => {
      const { db, app } = await startFoyer(t, { engine })
      const hub = createEventHub(createEventLog(db), app.log)
      t.teardown(() => hub.close())
      await publish(db, red, 'before00000')

      const { heard, listen, waitFor } = collect()
      const following = await hub.follow([red, red], listen)
      t.equal(following.after, 1)
      await publish(db, red, 'first000000')
      await publish(db, blue, 'other000000')
      await publish(db, red, 'second00000')
      hub.wake()
      hub.wake()
      await waitFor(2)
      t.same(heard, [2, 4])

      following.end()
      following.end()
      t.equal(hub.countListeners(), 0)
      await publish(db, red, 'third000000')
      const late = collect()
      const second = await hub.follow([red], late.listen)
      t.equal(second.after, 5)
      await publish(db, red, 'fourth00000')
      hub.wake()
      await late.waitFor(1)
      t.same(late.heard, [6])
      t.same(heard, [2, 4])
    },
  )

  t.test(`${engine}: what another process appends is heard without being told`, async (t) => {
    const { db, app, config } = await startFoyer(t, { engine })
    const hub = createEventHub(createEventLog(db), app.log)
    const listenUrl = config.databaseUrl
    const watch = await watchEvents({ db, listenUrl, hub, logger: app.log })
    t.teardown(async () => {
      await watch.close()
      await hub.close()
    })
    const { heard, listen, waitFor } = collect()
    await hub.follow([blue], listen)
    const other = openDatabase(config.databaseUrl)
    t.teardown(() => other.destroy())
    await publish(other, blue, 'elsewhere00')
    await waitFor(1)
    t.same(heard, [1])
  })

  t.test(`${engine}: more events than one read brings reach a listener in order`, async (t) => {
    const { db, app } = await startFoyer(t, { engine })
    const hub = createEventHub(createEventLog(db), app.log)
    t.teardown(() => hub.close())
    const { heard, listen, waitFor } = collect()
    await hub.follow([blue], listen)
    const videos = Array.from({ length: 501 }, (_, index) => ({
      videoId: `video${String(index).padStart(6, '0')}`,
      title: 'A video',
      publishedAt: 1000 + index,
    }))
    await recordChannel(db, { ucid: blue, isListing: false, videos }, 2000)
    hub.wake()
    await waitFor(501)
    t.same(
      heard,
      Array.from({ length: 501 }, (_, index) => index + 1),
    )
  })

  t.test(`${engine}: whoever comes while events are handed out misses none`, async (t) => {
    const { db, app } = await startFoyer(t, { engine })
    const hub = createEventHub(createEventLog(db), app.log)
    t.teardown(() => hub.close())
    const first = collect()
    await hub.follow([red], first.listen)
    const comers: { after: number; heard: number[] }[] = []
    for (let round = 1; round <= 40; round += 1) {
      // Each comes some steps later within the reading of the new event.
      const come = async () => {
        for (let step = 0; step < round; step += 1) await Promise.resolve()
        const { heard, listen } = collect()
        comers.push({ after: (await hub.follow([red], listen)).after, heard })
      }
      await publish(db, red, `video${String(round).padStart(6, '0')}`)
      hub.wake()
      await come()
      await first.waitFor(round)
    }
    for (const { after, heard } of comers) {
      const later = Array.from({ length: 40 - after }, (_, index) => after + 1 + index)
      t.same(heard, later, `after ${after}`)
    }
  })
}
