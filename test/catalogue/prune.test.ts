import t, { type Test } from 'tap'
import { findLatestEventId } from '../../src/catalogue/event-store.js'
import { trimJobs, wantMetadata } from '../../src/catalogue/metadata-store.js'
import { pruneDaily, type PruneParts } from '../../src/catalogue/prune.js'
import { recordChannel } from '../../src/catalogue/record-video.js'
import { watchWantedChannels } from '../../src/catalogue/wanted-store.js'
import { day } from '../../src/platform/clock.js'
import { mintFor } from '../support/api.js'
import { fillChannel, publish, ucidOf, videoIdOf } from '../support/catalogue.js'
import { reachableEngines, type TestEngine } from '../support/database.js'
import { startFoyer } from '../support/foyer.js'

const idsOf = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, n) => `${prefix}${String(n).padStart(11 - prefix.length, '0')}`)

async function start(t: Test, engine: TestEngine) {
  // Everything is recorded at the beginning of the year.
  const foyer = await startFoyer(t, { engine, now: Date.UTC(2026, 0, 1) })
  const { db } = foyer
  // A token without an end, because the clock moves by months.
  const authorization = `Bearer ${await mintFor(foyer, 'ann', { scopes: [':*'] })}`
  const call = (method: 'GET' | 'POST', path: string, payload?: object) =>
    foyer.app.inject({
      method,
      url: `/api/v1/auth/${path}`,
      headers: { authorization },
      ...(payload === undefined ? {} : { payload }),
    })
  const stopped = new AbortController().signal
  const parts: PruneParts = { ...foyer, logger: foyer.app.log, catalogueDays: 90, stopped }
  const list = async (table: 'channel' | 'video') => {
    const rows =
      table === 'channel'
        ? await db.selectFrom('channel').select('ucid as id').execute()
        : await db.selectFrom('video').select('video_id as id').execute()
    return rows.map(({ id }) => id).sort()
  }
  return {
    foyer,
    call,
    list,
    prune: async (change: Partial<PruneParts> = {}) => {
      await watchWantedChannels(db, foyer.clock.now())
      await pruneDaily({ ...parts, ...change })
    },
  }
}

for (const engine of await reachableEngines()) {
  t.test(
    `${engine}: what nobody needs is deleted after so many days, and nothing else`,
    async (t) => {
      const { foyer, call, list, prune } = await start(t, engine)
      const { db } = foyer
      await call('POST', `subscriptions/${ucidOf(1)}`)
      for (const channel of [1, 2, 3]) await fillChannel(db, channel, [1, 2, 3])
      await recordChannel(
        db,
        { ucid: ucidOf(4), videos: [], isListing: false },
        Date.UTC(2026, 0, 1),
      )
      await call('POST', `history/${videoIdOf(2, 0)}`)
      const made = await call('POST', 'playlists', { title: 'Later', privacy: 'private' })
      const { playlistId } = made.json<{ playlistId: string }>()
      await call('POST', `playlists/${playlistId}/videos`, { videoId: videoIdOf(2, 1) })

      foyer.clock.advance(90 * day)
      await prune()
      t.equal((await list('video')).length, 9, 'not before')
      foyer.clock.advance(day)
      await prune({ catalogueDays: 0 })
      t.equal((await list('video')).length, 9, '0 keeps all')
      await prune()
      const kept = [0, 1, 2].map((at) => videoIdOf(1, at))
      t.same(await list('video'), [...kept, videoIdOf(2, 0), videoIdOf(2, 1)].sort())
      t.same(await list('channel'), [ucidOf(1), ucidOf(2)].sort())
      const newest = db.selectFrom('channel').select('latest_published_at')
      const { latest_published_at: latest } = await newest
        .where('ucid', '=', ucidOf(2))
        .executeTakeFirstOrThrow()
      t.equal(latest, 2)
      const { videos } = (await call('GET', `playlists/${playlistId}`)).json()
      t.match(videos, [{ videoId: videoIdOf(2, 1), title: 'Video 1 of 2' }])
    },
  )

  t.test(`${engine}: what comes back after it was deleted is history, not news`, async (t) => {
    const { foyer, call, list, prune } = await start(t, engine)
    await fillChannel(foyer.db, 2, [1, 2, 3])
    await call('POST', `history/${videoIdOf(2, 0)}`)
    foyer.clock.advance(91 * day)
    await prune()
    t.same(await list('video'), [videoIdOf(2, 0)])
    await call('POST', `subscriptions/${ucidOf(2)}`)
    await fillChannel(foyer.db, 2, [1, 2, 3])
    const feed = (await call('GET', 'feed')).json<Record<'notifications' | 'videos', object[]>>()
    t.same([feed.notifications.length, feed.videos.length], [0, 3])
    await publish(foyer.db, 2, 9, 9)
    const later = (await call('GET', 'feed')).json<{ notifications: object[] }>()
    t.equal(later.notifications.length, 1)
  })

  t.test(`${engine}: old events are deleted, and their numbers never come again`, async (t) => {
    const { foyer, call, prune } = await start(t, engine)
    const { db, clock } = foyer
    await call('POST', `subscriptions/${ucidOf(1)}`)
    await fillChannel(db, 1, [1, 2, 3])
    const latest = await findLatestEventId(db)
    clock.advance(91 * day)
    await prune()
    const rows = await db.selectFrom('event').select('id').execute()
    t.same(rows, [{ id: latest }])
    await publish(db, 1, 9, 9)
    t.equal(await findLatestEventId(db), latest + 1)
    const feed = (await call('GET', 'feed')).json<{ notifications: object[] }>()
    t.equal(feed.notifications.length, 1)
  })

  t.test(`${engine}: it is done once a day, by one process`, async (t) => {
    const { foyer, list, prune } = await start(t, engine)
    foyer.clock.advance(91 * day)
    await prune()
    await fillChannel(foyer.db, 2, [1])
    await prune()
    t.equal((await list('video')).length, 1)
    foyer.clock.advance(day)
    await prune()
    t.equal((await list('video')).length, 0)
  })

  t.test(`${engine}: where nothing can be looked up, the queue does not stay full`, async (t) => {
    const { foyer } = await start(t, engine)
    const { db } = foyer
    const count = async () =>
      (await db.selectFrom('metadata_job').select('video_id').execute()).length
    await wantMetadata(db, idsOf('a', 100))
    await trimJobs(db)
    t.equal(await count(), 100)
    for (const letter of 'bcdefghijk') {
      const values = idsOf(letter, 6000).map((id) => ({
        video_id: id,
        next_at: 0,
        leased_until: 0,
        failures: 0,
      }))
      for (let from = 0; from < values.length; from += 1000) {
        await db
          .insertInto('metadata_job')
          .values(values.slice(from, from + 1000))
          .execute()
      }
    }
    t.equal(await count(), 60_100)
    await trimJobs(db)
    t.equal(await count(), 50_000)
  })
}
