import fc from 'fast-check'
import t from 'tap'
import { appendWatched } from '../../src/library/history/store.js'
import { listFeed } from '../../src/library/feed/list-feed.js'
import { setNewsSeen } from '../../src/library/notifications/store.js'
import { defaultPreferences, type Preferences } from '../../src/library/preferences/preferences.js'
import { subscribe } from '../../src/library/subscriptions/subscribe.js'
import type { Database } from '../../src/platform/db/schema.js'
import { findLatestEventId } from '../../src/catalogue/event-store.js'
import { fillChannel, publish, ucidOf, videoIdOf } from '../support/catalogue.js'
import { reachableEngines } from '../support/database.js'
import { createTestClock } from '../support/foyer.js'
import { findOwner, makeAccount, openTestDatabase } from '../support/open.js'

const clock = createTestClock()
const follow = (db: Database, accountId: number, channels: readonly number[]) =>
  subscribe({ db, clock, limit: 1000 }, accountId, channels.map(ucidOf))

const page = async (
  db: Database,
  accountId: number,
  { page = 1, size = 40, ...preferences }: Partial<Preferences> & { page?: number; size?: number },
) => {
  const feed = await listFeed(
    db,
    { owner: await findOwner(db, accountId), page, size },
    { ...defaultPreferences, ...preferences },
  )
  const ids = (videos: { videoId: string }[]) => videos.map((video) => video.videoId)
  return { notifications: ids(feed.notifications), videos: ids(feed.videos) }
}

/** What a random user follows and has watched, over a catalogue with many equal times. */
const world = fc.record({
  channels: fc.array(fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 12 }), {
    minLength: 1,
    maxLength: 12,
  }),
  followed: fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
  watched: fc.array(fc.boolean(), { minLength: 144, maxLength: 144 }),
  size: fc.integer({ min: 1, max: 7 }),
  isLatestOnly: fc.boolean(),
  isUnseenOnly: fc.boolean(),
})

interface Stored {
  id: number
  videoId: string
  channelId: number
  publishedAt: number
}

for (const engine of await reachableEngines()) {
  t.test(engine, async (t) => {
    const db = await openTestDatabase(t, engine)
    let nextChannel = 1

    t.test('the pages are the sorted videos of the followed channels, cut in pieces', async (t) => {
      const property = fc.asyncProperty(world, async (w) => {
        const accountId = await makeAccount(db)
        const first = nextChannel
        nextChannel += w.channels.length
        const followed: number[] = []
        const seen: string[] = []
        for (const [at, times] of w.channels.entries()) {
          const videos = await fillChannel(
            db,
            first + at,
            times.map((time) => time * 1000),
          )
          if (w.followed[at]) followed.push(first + at)
          seen.push(...videos.filter((_, index) => w.watched[at * 12 + index]))
        }
        await follow(db, accountId, followed)
        await appendWatched(db, accountId, { videoIds: seen, now: 1 })

        const stored: Stored[] = await db
          .selectFrom('video')
          .innerJoin('channel', 'channel.id', 'video.channel_id')
          .select([
            'video.id',
            'video.video_id as videoId',
            'video.channel_id as channelId',
            'video.published_at as publishedAt',
          ])
          .where('channel.ucid', 'in', ['', ...followed.map(ucidOf)])
          .execute()
        const sorted = stored
          .filter((video) => !w.isUnseenOnly || !seen.includes(video.videoId))
          .sort((a, b) => b.publishedAt - a.publishedAt || b.id - a.id)
        const wanted = sorted.filter(
          (video, at) =>
            !w.isLatestOnly ||
            sorted.findIndex((other) => other.channelId === video.channelId) === at,
        )

        const options = {
          size: w.size,
          latest_only: w.isLatestOnly,
          unseen_only: w.isUnseenOnly,
        }
        const got: string[] = []
        for (let number = 1; ; number += 1) {
          const { videos, notifications } = await page(db, accountId, {
            ...options,
            page: number,
          })
          if (notifications.length > 0) return false
          got.push(...videos)
          if (videos.length < w.size) break
        }
        return got.join() === wanted.map((video) => video.videoId).join()
      })
      await t.resolves(fc.assert(property, { numRuns: engine === 'sqlite' ? 60 : 15 }))
    })

    t.test('a busy channel does not hide the others, nor they it', async (t) => {
      const accountId = await makeAccount(db)
      const busy = nextChannel++
      const quiet = nextChannel++
      await fillChannel(
        db,
        busy,
        Array.from({ length: 200 }, (_, at) => 1_000_000 + at),
      )
      await fillChannel(db, quiet, [1_000_150.5, 5].map(Math.floor))
      await follow(db, accountId, [busy, quiet])
      const first = await page(db, accountId, { size: 100 })
      t.equal(first.videos.length, 100)
      t.ok(first.videos.includes(videoIdOf(quiet, 0)))
      t.notOk(first.videos.includes(videoIdOf(quiet, 1)))
      const third = await page(db, accountId, { size: 100, page: 3 })
      t.same(third.videos, [videoIdOf(busy, 0), videoIdOf(quiet, 1)])
    })

    t.test('what came after subscribing is unread until it is seen', async (t) => {
      const accountId = await makeAccount(db)
      const channel = nextChannel++
      const other = nextChannel++
      await fillChannel(db, channel, [1000])
      await fillChannel(db, other, [1500])
      const early = await publish(db, channel, 50, 2000)
      await follow(db, accountId, [channel, other])
      const late = await publish(db, channel, 51, 3000)
      t.same(await page(db, accountId, {}), {
        notifications: [late],
        videos: [early, videoIdOf(other, 0), videoIdOf(channel, 0)],
      })
      t.same(
        await page(db, accountId, { notifications_only: true, page: 7 }),
        { notifications: [late], videos: [] },
        'notifications_only shows all unread, unpaged',
      )
      await setNewsSeen(db, accountId, await findLatestEventId(db))
      t.same(
        (await page(db, accountId, { notifications_only: true, size: 2 })).videos,
        [late, early],
        'notifications_only without unread is the feed',
      )
    })

    t.test("a channel's first listing is history, not news", async (t) => {
      const accountId = await makeAccount(db)
      const channel = nextChannel++
      await follow(db, accountId, [channel])
      t.same(await page(db, accountId, {}), { notifications: [], videos: [] })
      const filled = await fillChannel(db, channel, [1000, 2000])
      t.same(await page(db, accountId, {}), { notifications: [], videos: filled.reverse() })
      const again = await fillChannel(db, channel, [1000, 2000, 3000])
      t.same((await page(db, accountId, {})).notifications, [again[2]])
    })

    t.test('each order holds within the page only', async (t) => {
      const accountId = await makeAccount(db)
      const [b, a] = [nextChannel++, nextChannel++]
      await fillChannel(db, b, [4000, 1000])
      await fillChannel(db, a, [3000, 2000])
      await follow(db, accountId, [a, b])
      const id = videoIdOf
      const cases: [Preferences['sort'], string[]][] = [
        ['published', [id(b, 0), id(a, 0), id(a, 1)]],
        ['published - reverse', [id(a, 1), id(a, 0), id(b, 0)]],
        ['alphabetically', [id(b, 0), id(a, 0), id(a, 1)]],
        ['alphabetically - reverse', [id(a, 1), id(a, 0), id(b, 0)]],
        ['channel name', [id(b, 0), id(a, 0), id(a, 1)]],
        ['channel name - reverse', [id(a, 1), id(a, 0), id(b, 0)]],
      ]
      for (const [sort, expected] of cases) {
        t.same((await page(db, accountId, { sort, size: 3 })).videos, expected, sort)
      }
    })
  })
}
