import t from 'tap'
import { recordChannel, type VideoNews } from '../../src/catalogue/record-video.js'
import { findChannel } from '../../src/catalogue/channel-store.js'
import { findVideo } from '../../src/catalogue/video-store.js'
import type { Database } from '../../src/platform/db/schema.js'
import { ucidOf, videoIdOf } from '../support/catalogue.js'
import { reachableEngines } from '../support/database.js'
import { openTestDatabase } from '../support/open.js'

const events = (db: Database, channel: number) =>
  db
    .selectFrom('event')
    .innerJoin('channel', 'channel.id', 'event.channel_id')
    .innerJoin('video', 'video.id', 'event.video_id')
    .select(['event.kind', 'video.video_id as videoId'])
    .where('channel.ucid', '=', ucidOf(channel))
    .orderBy('event.id')
    .execute()

for (const engine of await reachableEngines()) {
  t.test(engine, async (t) => {
    const db = await openTestDatabase(t, engine)
    const record = (channel: number, video: Partial<VideoNews>, isListing = false) =>
      recordChannel(
        db,
        {
          ucid: ucidOf(channel),
          name: 'A channel',
          isListing,
          videos: [
            {
              videoId: videoIdOf(channel, 1),
              title: 'Title',
              publishedAt: 1000,
              viewCount: 50,
              ...video,
            },
          ],
        },
        5000,
      )

    t.test('a video is added once, changed when it differs, else the same', async (t) => {
      t.same(await record(1, {}), { added: 1, changed: 0, same: 0 })
      t.same(await record(1, {}), { added: 0, changed: 0, same: 1 })
      t.same(await record(1, { viewCount: 499 }), { added: 0, changed: 0, same: 1 })
      t.equal((await findVideo(db, videoIdOf(1, 1)))?.viewCount, 50)
      t.same(await record(1, { viewCount: 500 }), { added: 0, changed: 1, same: 0 }, 'tenfold')
      t.same(await record(1, { title: 'New' }), { added: 0, changed: 1, same: 0 })
      const learned = await record(1, { title: 'New', description: 'd' })
      t.same(learned, { added: 0, changed: 0, same: 1 }, 'what was not known is no change')
      t.equal((await findVideo(db, videoIdOf(1, 1)))?.description, 'd')
      t.same(await record(1, { title: 'New', description: 'e' }), { added: 0, changed: 1, same: 0 })
      t.same(await record(1, { title: 'New', isLive: true }), { added: 0, changed: 1, same: 0 })
      t.same(await record(1, { title: 'New' }), { added: 0, changed: 0, same: 1 }, 'untold is kept')
      t.same(await events(db, 1), [
        { kind: 'video_added', videoId: videoIdOf(1, 1) },
        ...Array.from({ length: 4 }, () => ({ kind: 'video_changed', videoId: videoIdOf(1, 1) })),
      ])
    })

    t.test('the same video told by many at once is one row and one event', async (t) => {
      const tallies = await Promise.all(Array.from({ length: 8 }, () => record(2, {})))
      t.equal(
        tallies.reduce((sum, tally) => sum + tally.added, 0),
        1,
      )
      t.equal((await events(db, 2)).length, 1)
    })

    t.test("the newest time of a channel is its newest video's, in any order", async (t) => {
      for (const [video, publishedAt] of [
        [1, 3000],
        [2, 9000],
        [3, 1000],
      ] as const) {
        await record(3, { videoId: videoIdOf(3, video), publishedAt })
      }
      const channel = await findChannel(db, ucidOf(3))
      t.equal(channel?.latestPublishedAt, 9000)
      t.equal(channel?.name, 'A channel')
      t.equal(channel?.filledAt, undefined, 'a push is no listing')
      await record(3, {}, true)
      t.equal((await findChannel(db, ucidOf(3)))?.filledAt, 5000)
    })

    t.test('a failure in the middle leaves nothing of it', async (t) => {
      const videos = [
        { videoId: videoIdOf(4, 1), title: 'good', publishedAt: 1 },
        // A title of a wrong type stands for any fault below us.
        { videoId: videoIdOf(4, 2), title: null as unknown as string, publishedAt: 2 },
      ]
      await t.rejects(recordChannel(db, { ucid: ucidOf(4), videos, isListing: true }, 1))
      t.equal(await findVideo(db, videoIdOf(4, 1)), undefined)
      t.equal(await findChannel(db, ucidOf(4)), undefined)
    })
  })
}
