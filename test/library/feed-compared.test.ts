import t from 'tap'
import { recordChannel } from '../../src/catalogue/record-video.js'
import { listFeed } from '../../src/library/feed/list-feed.js'
import { markWatched } from '../../src/library/history/watch.js'
import { dismissAll, dismissOne } from '../../src/library/notifications/dismiss.js'
import { defaultPreferences, type Preferences } from '../../src/library/preferences/preferences.js'
import { addToGroup, createGroup, getGroup } from '../../src/library/subscriptions/groups.js'
import { setHideChoices } from '../../src/library/subscriptions/hide-store.js'
import { listSubscriptions } from '../../src/library/subscriptions/store.js'
import { subscribe, unsubscribe } from '../../src/library/subscriptions/subscribe.js'
import { migrate } from '../../src/platform/db/migrate.js'
import { openDatabase } from '../../src/platform/db/open-database.js'
import type { Database } from '../../src/platform/db/schema.js'
import { seededRandom } from '../bench/numbers.js'
import { ucidOf, videoIdOf } from '../support/catalogue.js'
import { databaseUrl, reachableEngines } from '../support/database.js'
import { createTestClock } from '../support/foyer.js'
import { findOwner, makeAccount } from '../support/open.js'
import { listPlainFeed } from '../support/plain-feed.js'
import { makeDataDir } from '../support/server-process.js'

const comparisons = Number(process.env.FEED_COMPARISONS ?? 300)
const processes = 3
const channels = 25
const people = 8
const clock = createTestClock()

interface World {
  /** Each as a process of its own has it. */
  handles: Database[]
  accounts: number[]
  groups: { accountId: number; handle: string }[]
  random: () => number
}

const below = ({ random }: World, limit: number) => Math.floor(random() * limit)

function pick<T>(world: World, items: readonly T[]): T {
  const item = items[below(world, items.length)]
  if (item === undefined) throw new Error('Nothing to pick from')
  return item
}

const kinds = ['video', 'video', 'short', 'live', 'premiere'] as const

/** Records new and changed videos of a channel, at times that are often the same. */
async function publish(world: World, db: Database): Promise<void> {
  const channel = below(world, channels)
  const videoId = () => videoIdOf(channel, below(world, 40))
  const videos = Array.from({ length: 1 + below(world, 3) }, () => ({
    videoId: videoId(),
    title: `Title ${below(world, 1000)}`,
    publishedAt: clock.now() - below(world, 50) * 60_000,
    lengthSeconds: below(world, 100),
    kind: pick(world, kinds),
  }))
  const unique = [...new Map(videos.map((video) => [video.videoId, video])).values()]
  const name = world.random() < 0.2 ? `Name ${below(world, 1000)}` : undefined
  const deleted = world.random() < 0.1 ? [videoId()] : []
  const news = { ucid: ucidOf(channel), name, videos: unique, deleted, isListing: false }
  await recordChannel(db, news, clock.now())
}

type Write = (world: World, db: Database, accountId: number) => Promise<unknown>

const limit = 1000
const writes: readonly Write[] = [
  publish,
  publish,
  (world, db, accountId) =>
    subscribe({ db, clock, limit }, accountId, [ucidOf(below(world, channels))]),
  (world, db, accountId) => unsubscribe(db, accountId, ucidOf(below(world, channels))),
  (world, db, accountId) =>
    markWatched(
      { db, clock, limits: { history: limit } },
      accountId,
      videoIdOf(below(world, channels), below(world, 40)),
    ),
  (world, db, accountId) =>
    setHideChoices(
      db,
      { accountId, ucid: ucidOf(below(world, channels)) },
      { hide_shorts: pick(world, [true, false, null]), hide_live: pick(world, [true, null]) },
    ),
  (world, db, accountId) =>
    dismissOne(db, accountId, videoIdOf(below(world, channels), below(world, 40))),
  (world, db, accountId) => (world.random() < 0.2 ? dismissAll(db, accountId) : Promise.resolve()),
  async (world, db, accountId) => {
    const [subscribed] = await listSubscriptions(db, accountId)
    if (!subscribed) return
    const { handle } = await createGroup({ db, clock }, accountId, `Group ${world.groups.length}`)
    world.groups.push({ accountId, handle })
    await addToGroup(db, { accountId, handle }, subscribed.ucid)
  },
]

async function findGroupId(world: World, db: Database, accountId: number) {
  const own = world.groups.filter((group) => group.accountId === accountId)
  if (own.length === 0 || world.random() < 0.7) return undefined
  return (await getGroup(db, pick(world, own))).id
}

const choosePreferences = (world: World): Partial<Preferences> => ({
  latest_only: world.random() < 0.2,
  unseen_only: world.random() < 0.3,
  hide_shorts: world.random() < 0.2,
  hide_premieres: world.random() < 0.2,
  hide_live: world.random() < 0.2,
})

/** What two processes show after another one has written, and what is there. */
async function compareOnce(world: World) {
  const accountId = pick(world, world.accounts)
  await pick(world, writes)(world, pick(world, world.handles), accountId)
  const db = pick(world, world.handles)
  const groupId = await findGroupId(world, db, accountId)
  const request = { accountId, page: 1 + below(world, 3), size: 1 + below(world, 12), groupId }
  const chosen = choosePreferences(world)
  const { notifications, videos } = await listFeed(
    db,
    { ...request, owner: await findOwner(db, accountId) },
    {
      ...defaultPreferences,
      ...chosen,
    },
  )
  const shown = [
    ...notifications.map((video) => ({ ...video, isUnread: true })),
    ...videos.map((video) => ({ ...video, isUnread: false })),
  ].map((v) => [v.isUnread, v.videoId, v.title, v.author, v.lengthSeconds].join(' '))
  return { shown, plain: await listPlainFeed(db, request, chosen), request, chosen }
}

for (const engine of await reachableEngines()) {
  t.test(`${engine}: each process shows what a plain query shows, whoever wrote`, async (t) => {
    const { url, remove } = await databaseUrl(engine, makeDataDir(t))
    const handles = Array.from({ length: processes }, () => openDatabase(url, { poolSize: 2 }))
    t.teardown(async () => {
      for (const handle of handles) await handle.destroy()
      await remove()
    })
    const [first] = handles
    if (!first) throw new Error('No handle')
    await migrate(first)
    const accounts: number[] = []
    while (accounts.length < people) accounts.push(await makeAccount(first))
    const world: World = { handles, accounts, groups: [], random: seededRandom(15) }
    for (let at = 0; at < 60; at += 1) await publish(world, first)
    for (const accountId of accounts) {
      const ucids = Array.from({ length: 12 }, () => ucidOf(below(world, channels)))
      await subscribe({ db: first, clock, limit }, accountId, [...new Set(ucids)])
    }
    let videos = 0
    for (let at = 0; at < comparisons; at += 1) {
      const { shown, plain, request, chosen } = await compareOnce(world)
      if (shown.join() !== plain.join()) {
        t.same(shown, plain, `comparison ${at}: ${JSON.stringify({ request, chosen })}`)
        return
      }
      videos += shown.length
      clock.advance(1000)
    }
    t.ok(videos > comparisons, `${comparisons} comparisons of ${videos} videos`)
  })
}
