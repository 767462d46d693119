import t from 'tap'
import { listVideosAt } from '../../src/catalogue/remembered-video-store.js'
import { recordChannel } from '../../src/catalogue/record-video.js'
import { measureMemories } from '../../src/operator/measure-memories.js'
import { countMemory } from '../../src/platform/count-memory.js'
import { memoize, memoizeFor } from '../../src/platform/memo.js'
import { createPlainRegistry } from '../../src/platform/metrics.js'
import { fillChannel, ucidOf } from '../support/catalogue.js'
import { createTestClock, startFoyer } from '../support/foyer.js'

t.test('one find serves all who ask for a key, and each look-up is counted', async (t) => {
  const asked: string[] = []
  const find = memoize({ memory: 'test-keys', count: 2 }, async (key: string) => {
    asked.push(key)
    return key.toUpperCase()
  })
  t.same(await Promise.all([find('a'), find('a'), find('b')]), ['A', 'A', 'B'])
  t.equal(await find('b'), 'B')
  t.same(asked, ['a', 'b'])
  t.same(countMemory('test-keys'), { hits: 2, misses: 2, voids: 0 })
})

t.test('what lasts for a time is void after it', async (t) => {
  const clock = createTestClock()
  let number = 0
  const find = memoizeFor({ clock, lifetime: 1000, memory: 'test-time' }, async () => (number += 1))
  t.same([await find(), await find()], [1, 1])
  clock.advance(1000)
  t.equal(await find(), 2)
  t.same(countMemory('test-time'), { hits: 1, misses: 1, voids: 1 })
})

t.test('a failure is not remembered', async (t) => {
  let isBroken = true
  const find = memoize({ memory: 'test-failures', count: 2 }, async (key: string) => {
    if (isBroken) throw new Error('broken')
    return key
  })
  await t.rejects(find('a'), /broken/)
  isBroken = false
  t.equal(await find('a'), 'a')
  t.same(countMemory('test-failures'), { hits: 0, misses: 2, voids: 0 })
})

t.test('the metrics tell hits, misses and voids of the videos in lists', async (t) => {
  const { db } = await startFoyer(t, { engine: 'sqlite' })
  await fillChannel(db, 1, [Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 2)])
  const readMarks = () =>
    db
      .selectFrom('video')
      .innerJoin('channel', 'channel.id', 'video.channel_id')
      .select(['video.id', 'video.revision', 'channel.name as author'])
      .orderBy('video.id')
      .execute()
  const { hits, misses, voids } = countMemory('videos')
  const register = createPlainRegistry()
  measureMemories(register)
  const isShown = async (added: { hits: number; misses: number; voids: number }) => {
    const text = await register.metrics()
    t.match(text, `foyer_memory_hits_total{memory="videos"} ${hits + added.hits}\n`)
    t.match(text, `foyer_memory_misses_total{memory="videos"} ${misses + added.misses}\n`)
    t.match(text, `foyer_memory_voids_total{memory="videos"} ${voids + added.voids}\n`)
  }
  await listVideosAt(db, await readMarks())
  await isShown({ hits: 0, misses: 2, voids: 0 })
  await listVideosAt(db, await readMarks())
  await isShown({ hits: 2, misses: 2, voids: 0 })
  await recordChannel(db, { ucid: ucidOf(1), name: 'Renamed', videos: [], isListing: false }, 1)
  const renamed = await listVideosAt(db, await readMarks())
  t.same(
    renamed.map(({ author }) => author),
    ['Renamed', 'Renamed'],
  )
  await isShown({ hits: 2, misses: 2, voids: 2 })
})
