import Fastify from 'fastify'
import t from 'tap'
import { startWorkLoop } from '../../../src/platform/jobs/work-loop.js'
import { waitUntil } from '../../support/listen.js'

const hour = 3_600_000
const logger = Fastify().log

t.test('a loop with more to do looks again as soon as there is room', async (t) => {
  const waiting = Array.from({ length: 20 }, (_, n) => n)
  const running = new Set<() => void>()
  let most = 0
  const begin = async (limit: number) =>
    waiting.splice(0, limit).map(
      () =>
        new Promise<void>((done) => {
          const end = () => {
            running.delete(end)
            done()
          }
          running.add(end)
          most = Math.max(most, running.size)
        }),
    )
  const terms = { logger, name: 'Work', concurrency: 4, begin }
  const loop = startWorkLoop({ ...terms, every: hour, busyEvery: 1 })
  t.teardown(() => loop.close())
  for (let left = 20; left > 0; left -= 1) {
    await waitUntil('a piece is under way', () => running.size > 0)
    for (const end of [...running].slice(0, 1)) end()
  }
  t.equal(most, 4, 'never more at once')
  t.same(waiting, [])
})

t.test('a loop that finds less than it could take looks again later', async (t) => {
  let looks = 0
  const begin = async () => {
    looks += 1
    return looks < 3 ? [Promise.resolve()] : []
  }
  const terms = { logger, name: 'Work', concurrency: 1, begin }
  const loop = startWorkLoop({ ...terms, every: hour, busyEvery: 1 })
  await waitUntil('it looks a third time', () => looks === 3)
  // Were it busy still, it would look some twenty times meanwhile.
  await new Promise((done) => setTimeout(done, 20))
  t.equal(looks, 3)
  await loop.close()
})

t.test('a look that fails is not the last', async (t) => {
  let looks = 0
  const begin = async () => {
    looks += 1
    if (looks === 1) throw new Error('no database')
    return []
  }
  const loop = startWorkLoop({ logger, name: 'Work', every: 1, concurrency: 1, begin })
  await waitUntil('it looks again', () => looks > 1)
  await loop.close()
  t.ok(looks > 1)
})
