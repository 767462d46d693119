import t from 'tap'
import { z } from 'zod'
import { day, hour, minute } from '../../../src/platform/clock.js'
import type { JobKind } from '../../../src/platform/jobs/run-job.js'
import { readFileSync } from 'node:fs'
import { pruneJobs } from '../../../src/platform/jobs/start-jobs.js'
import { cancelJob, findJob, resumeJob } from '../../../src/platform/jobs/store.js'
import { Problem } from '../../../src/platform/problem.js'
import { reachableEngines } from '../../support/database.js'
import { openPlace, untilTrue } from './parts.js'
import { createGate, rowsOf, stepping, upTo } from './stepping.js'

for (const engine of await reachableEngines()) {
  t.test(
    `${engine}: a job runs in steps, tells how far it is, and leaves its report but no file`,
    async (t) => {
      const place = await openPlace(t, engine)
      const ownerId = await place.makeAccount()
      const gate = createGate()
      const texts: string[] = []
      const kind = stepping(async (number, job) => {
        if (number === 0) texts.push(readFileSync(job.file, 'utf8'))
        if (number === 3) await gate.opened
      })
      const job = await place.submit(ownerId, { steps: 5 }, 'hello')
      t.match(job, { state: 'waiting', done: 0, total: undefined, report: undefined })
      t.ok(place.hasFiles(job))
      await place.start([kind])
      await untilTrue(async () => (await findJob(place.db, ownerId, job.handle))?.done === 3)
      t.match(await findJob(place.db, ownerId, job.handle), {
        state: 'running',
        total: 5,
        report: { rows: 3 },
      })
      place.clock.advance(minute)
      gate.open()
      const ended = await place.until(job, 'done')
      t.match(ended, { done: 5, total: 5, report: { rows: 5 }, endedAt: place.clock.now() })
      t.same(await rowsOf(place.db, ownerId), upTo(5))
      t.same(texts, ['hello'])
      await untilTrue(() => !place.hasFiles(job))
    },
  )

  t.test(`${engine}: an account has one job that runs; others do not wait for it`, async (t) => {
    const place = await openPlace(t, engine)
    const [ann, bob] = [await place.makeAccount(), await place.makeAccount()]
    const gate = createGate()
    const running = new Set<number>()
    const overlaps: number[] = []
    const kind: JobKind = {
      name: 'test',
      run: async (job) => {
        if (running.has(job.ownerId)) overlaps.push(job.ownerId)
        running.add(job.ownerId)
        if (job.ownerId === ann) await gate.opened
        running.delete(job.ownerId)
        return 'done'
      },
    }
    const first = await place.submit(ann, {})
    const second = await place.submit(ann, {})
    const other = await place.submit(bob, {})
    await place.start([kind])
    await place.start([kind], place.otherDb)
    await place.until(first, 'running')
    await place.until(other, 'done')
    t.equal((await findJob(place.db, ann, second.handle))?.state, 'waiting')
    gate.open()
    await place.until(second, 'done')
    t.same(overlaps, [])
  })

  t.test(
    `${engine}: what a dead process left goes on in another, and what it wakes up to write is refused`,
    async (t) => {
      const place = await openPlace(t, engine)
      const ownerId = await place.makeAccount()
      const [gate, reached] = [createGate(), createGate()]
      const lost: unknown[] = []
      // As dead as it can be here: it neither goes on nor renews its lease, as its clock stands still.
      const hanging = stepping(async (number) => {
        if (number !== 3) return
        reached.open()
        await gate.opened
      })
      const kind: JobKind = {
        name: 'test',
        run: async (job) => {
          try {
            return await hanging.run(job)
          } catch (error) {
            lost.push(error)
            throw error
          }
        },
      }
      const job = await place.submit(ownerId, { steps: 8 })
      await place.start([kind])
      await reached.opened
      place.clock.advance(hour)
      await place.start([stepping(() => undefined)], place.otherDb)
      await place.until(job, 'done')
      t.same(await rowsOf(place.db, ownerId), upTo(8), 'nothing twice, nothing missing')
      gate.open()
      await untilTrue(() => lost.length === 1)
      t.same(await rowsOf(place.db, ownerId), upTo(8))
      t.match(await findJob(place.db, ownerId, job.handle), { state: 'done', attempt: 2 })
    },
  )

  t.test(
    `${engine}: a process that stops puts its job down, for the next to go on at once`,
    async (t) => {
      const place = await openPlace(t, engine)
      const ownerId = await place.makeAccount()
      const reached = createGate()
      const job = await place.submit(ownerId, { steps: 4 })
      let closing: Promise<void> | undefined
      const first = await place.start([
        stepping((number) => {
          if (number === 2) closing = first.close()
          if (number === 2) reached.open()
        }),
      ])
      await reached.opened
      await closing
      t.match(await findJob(place.db, ownerId, job.handle), { state: 'waiting', done: 2 })
      t.ok(place.hasFiles(job))
      await place.start([stepping(() => undefined)])
      await place.until(job, 'done')
      t.same(await rowsOf(place.db, ownerId), upTo(4))
    },
  )

  t.test(
    `${engine}: a job that is cancelled ends before its next step and keeps what was done`,
    async (t) => {
      const place = await openPlace(t, engine)
      const ownerId = await place.makeAccount()
      const job = await place.submit(ownerId, { steps: 9 })
      await place.start([
        stepping(async (number) => {
          if (number === 4) await cancelJob(place.db, { ownerId, handle: job.handle }, 1)
        }),
      ])
      const ended = await place.until(job, 'cancelled')
      t.match(ended, { done: 4, report: { rows: 4 } })
      t.same(await rowsOf(place.db, ownerId), upTo(4))
      await untilTrue(() => !place.hasFiles(job))
    },
  )

  t.test(`${engine}: a job that waits is cancelled at once, and only by its owner`, async (t) => {
    const place = await openPlace(t, engine)
    const [ann, bob] = [await place.makeAccount(), await place.makeAccount()]
    const job = await place.submit(ann, { steps: 1 })
    await cancelJob(place.db, { ownerId: bob, handle: job.handle }, 1)
    t.equal((await findJob(place.db, ann, job.handle))?.state, 'waiting')
    t.equal(await findJob(place.db, bob, job.handle), undefined)
    await cancelJob(place.db, { ownerId: ann, handle: job.handle }, 1)
    t.match(await findJob(place.db, ann, job.handle), { state: 'cancelled', endedAt: 1 })
    await pruneJobs(place)
    t.notOk(place.hasFiles(job))
  })

  t.test(
    `${engine}: a job that asks is put down until its owner responses, for a day`,
    async (t) => {
      const place = await openPlace(t, engine)
      const ownerId = await place.makeAccount()
      const kind: JobKind = {
        name: 'test',
        run: async (job) => {
          const isAnswered = z.object({ yes: z.literal(true) }).safeParse(job.input).success
          if (isAnswered) return 'done'
          await job.step(async () => ({ cursor: 1, report: { seen: true }, done: 1 }))
          return 'ready'
        },
      }
      await place.start([kind])
      const job = await place.submit(ownerId, {})
      t.match(await place.until(job, 'ready'), { report: { seen: true } })
      const own = { ownerId, handle: job.handle }
      t.equal(await resumeJob(place.db, own, { input: { yes: true }, now: 1 }), true)
      t.equal(await resumeJob(place.db, own, { input: { yes: true }, now: 1 }), false)
      await place.until(job, 'done')

      const forgotten = await place.submit(ownerId, {})
      await place.until(forgotten, 'ready')
      place.clock.advance(day - 1)
      await pruneJobs(place)
      t.ok(place.hasFiles(forgotten))
      place.clock.advance(hour)
      await pruneJobs(place)
      t.equal((await findJob(place.db, ownerId, forgotten.handle))?.state, 'cancelled')
      t.notOk(place.hasFiles(forgotten))
    },
  )

  t.test(
    `${engine}: what is wrong with a file ends its job with the reason; a fault is tried again first`,
    async (t) => {
      const place = await openPlace(t, engine)
      const ownerId = await place.makeAccount()
      let count = 0
      const kind: JobKind = {
        name: 'test',
        run: async (job) => {
          if (z.object({ bad: z.literal(true) }).safeParse(job.input).success) {
            await job.step(async () => ({ cursor: 0, report: { rows: 0 }, done: 0 }))
            throw new Problem('input_invalid', 'This is no export')
          }
          count += 1
          if (count < 3) throw new Error('a fault')
          return 'done'
        },
      }
      await place.start([kind])
      const bad = await place.submit(ownerId, { bad: true })
      t.match(await place.until(bad, 'failed'), { report: { rows: 0, error: 'This is no export' } })
      const flaky = await place.submit(ownerId, {})
      await untilTrue(async () => {
        place.clock.advance(minute)
        return (await findJob(place.db, ownerId, flaky.handle))?.state === 'done'
      })
      t.equal(count, 3)
      t.equal(place.log.filter((line) => line.includes('a fault')).length, 2)
    },
  )

  t.test(`${engine}: a job that never gets further is given up`, async (t) => {
    const place = await openPlace(t, engine)
    const ownerId = await place.makeAccount()
    let count = 0
    const kind: JobKind = {
      name: 'test',
      run: async () => {
        count += 1
        throw new Error('a fault that stays')
      },
    }
    await place.start([kind])
    const job = await place.submit(ownerId, {})
    await untilTrue(async () => {
      place.clock.advance(minute)
      return (await findJob(place.db, ownerId, job.handle))?.state === 'failed'
    })
    t.equal(count, 5)
    t.match(await findJob(place.db, ownerId, job.handle), { report: { error: 'Internal error' } })
    await untilTrue(() => !place.hasFiles(job))
  })
}
