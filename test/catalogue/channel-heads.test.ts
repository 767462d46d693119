import t, { type Test } from 'tap'
import { insertVideos, listChannelIds, settleChannels } from '../../src/catalogue/bulk-store.js'
import { listHeads } from '../../src/catalogue/channel-heads.js'
import { ensureChannels } from '../../src/catalogue/channel-store.js'
import { recordChannel } from '../../src/catalogue/record-video.js'
import { findCatalogueRevision } from '../../src/catalogue/revision-store.js'
import type { Database } from '../../src/platform/db/schema.js'
import { ucidOf, videoIdOf } from '../support/catalogue.js'
import { reachableEngines, type TestEngine } from '../support/database.js'
import { openTestDatabaseTwice } from '../support/open.js'

const now = Date.UTC(2026, 0, 1)

interface Told {
  channel?: number
  /** Numbers of videos; each is published so many milliseconds after `now`. */
  videos?: readonly number[]
  deleted?: readonly number[]
  name?: string
  title?: string
}

const tell = (db: Database, { channel = 1, videos = [], deleted = [], name, title }: Told) =>
  recordChannel(
    db,
    {
      ucid: ucidOf(channel),
      name,
      videos: videos.map((at) => ({
        videoId: videoIdOf(channel, at),
        title: title ?? `Video ${at}`,
        publishedAt: now + at,
      })),
      deleted: deleted.map((at) => videoIdOf(channel, at)),
      isListing: false,
    },
    now,
  )

/** The head of a channel as its name, the times of its videos after `now`, and whether it is whole. */
async function findHead(db: Database, channel = 1) {
  const id = (await listChannelIds(db, [ucidOf(channel)])).get(ucidOf(channel)) ?? 0
  const [head] = (await listHeads(db, [id])) ?? []
  if (!head) throw new Error('No head')
  const times = head.videos.filter((_, at) => at % 3 === 0).map((time) => time - now)
  return { name: head.name, times, isWhole: head.isWhole }
}

async function open(t: Test, engine: TestEngine) {
  const [db, other] = await openTestDatabaseTwice(t, engine)
  await tell(other, { name: 'First', videos: [1, 2, 3] })
  t.same(await findHead(db), { name: 'First', times: [3, 2, 1], isWhole: true })
  return { db, other }
}

for (const engine of await reachableEngines()) {
  t.test(`${engine}: what another process changes of a channel is seen at once`, async (t) => {
    const { db, other } = await open(t, engine)
    const changes: [Told, Awaited<ReturnType<typeof findHead>>][] = [
      [{ videos: [4] }, { name: 'First', times: [4, 3, 2, 1], isWhole: true }],
      [{ deleted: [3] }, { name: 'First', times: [4, 2, 1], isWhole: true }],
      [{ videos: [3] }, { name: 'First', times: [4, 3, 2, 1], isWhole: true }],
      [{ name: 'Second' }, { name: 'Second', times: [4, 3, 2, 1], isWhole: true }],
    ]
    for (const [told, head] of changes) {
      await tell(other, told)
      t.same(await findHead(db), head, JSON.stringify(told))
    }
  })

  t.test(`${engine}: a video that only gets another title has another revision`, async (t) => {
    const { db, other } = await open(t, engine)
    const id = (await listChannelIds(db, [ucidOf(1)])).get(ucidOf(1)) ?? 0
    const revisionOf = async () => (await listHeads(db, [id]))?.[0]?.videos[2] ?? NaN
    const before = await revisionOf()
    await tell(other, { videos: [3], title: 'New' })
    t.equal(await revisionOf(), before + 1)
  })

  t.test(`${engine}: what is told again raises no revision`, async (t) => {
    const { db, other } = await open(t, engine)
    const before = await findCatalogueRevision(db)
    await tell(other, { name: 'First', videos: [1, 2, 3] })
    t.equal(await findCatalogueRevision(db), before)
  })

  t.test(`${engine}: a head has thirty videos and says that there are others`, async (t) => {
    const { db, other } = await open(t, engine)
    const videos = Array.from({ length: 30 }, (_, at) => at + 1)
    await tell(other, { videos })
    t.same(await findHead(db), { name: 'First', times: videos.toReversed(), isWhole: true })
    await tell(other, { videos: [31] })
    const newest = [31, ...videos.slice(1).toReversed()]
    t.same(await findHead(db), { name: 'First', times: newest, isWhole: false })
  })

  t.test(`${engine}: more changes than are looked at singly make everything void`, async (t) => {
    const { db, other } = await open(t, engine)
    const ucids = Array.from({ length: 1001 }, (_, at) => ucidOf(100 + at))
    const ids = await ensureChannels(other, ucids, now)
    const bulk = { description: '', lengthSeconds: 0, viewCount: undefined, isLive: false }
    const videos = [...ids].map(([ucid, channelId]) => ({
      ...bulk,
      videoId: ucid.slice(-11),
      channelId,
      title: '',
      publishedAt: now,
      premieresAt: undefined,
      kind: 'video' as const,
    }))
    await insertVideos(other, videos, now)
    await tell(other, { name: 'Second' })
    await settleChannels(other, now)
    t.same((await findHead(db)).name, 'Second')
    t.same((await findHead(db, 100)).times, [0])
  })

  t.test(`${engine}: a transaction sees no heads, and spoils none`, async (t) => {
    const { db } = await open(t, engine)
    const undone = new Error('undone')
    const attempt = db.transaction().execute(async (tx) => {
      await tell(tx, { name: 'Undone' })
      t.equal(await listHeads(tx, [1]), undefined)
      throw undone
    })
    await t.rejects(attempt, undone)
    t.equal((await findHead(db)).name, 'First')
  })
}
