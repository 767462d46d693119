import { mkdirSync, readdirSync } from 'node:fs'
import t from 'tap'
import { day } from '../../../src/platform/clock.js'
import { jobFolder, jobsFolder } from '../../../src/platform/jobs/files.js'
import { pruneJobs } from '../../../src/platform/jobs/start-jobs.js'
import { listJobs } from '../../../src/platform/jobs/store.js'
import { reachableEngines } from '../../support/database.js'
import { openPlace } from './parts.js'
import { stepping } from './stepping.js'

for (const engine of await reachableEngines()) {
  t.test(`${engine}: reports are kept for 30 days, and go with their account`, async (t) => {
    const place = await openPlace(t, engine)
    const [ann, bob] = [await place.makeAccount(), await place.makeAccount()]
    await place.start([stepping(() => undefined)])
    const job = await place.submit(ann, { steps: 1 })
    await place.until(job, 'done')
    place.clock.advance(30 * day)
    await pruneJobs(place)
    t.equal((await listJobs(place.db, ann, 10)).length, 1)
    place.clock.advance(1)
    await pruneJobs(place)
    t.same(await listJobs(place.db, ann, 10), [])

    const orphan = await place.submit(bob, { steps: 1 })
    await place.db.deleteFrom('account').where('id', '=', bob).execute()
    await pruneJobs(place)
    t.notOk(place.hasFiles(orphan))
  })

  t.test(`${engine}: uploads have bounds: each, of an account, and all together`, async (t) => {
    const place = await openPlace(t, engine)
    const ann = await place.makeAccount()
    await t.rejects(place.submit(ann, {}, 'x'.repeat(101)), { code: 'body_too_large' })
    t.same(await listJobs(place.db, ann, 10), [], 'one that is too large leaves nothing')
    for (const text of ['1', '2', '3']) await place.submit(ann, {}, text)
    await t.rejects(place.submit(ann, {}), { code: 'jobs_full', status: 429 })
    t.equal((await listJobs(place.db, ann, 10)).length, 3)
    for (let number = 0; number < 13; number += 1) {
      await place.submit(await place.makeAccount(), {}, 'x'.repeat(100))
    }
    const late = await place.makeAccount()
    await place.submit(late, {}, 'x'.repeat(100))
    await place.submit(late, {}, 'x'.repeat(100))
    await t.rejects(place.submit(late, {}, 'x'), { code: 'uploads_full', status: 503 })
    t.equal(readdirSync(jobsFolder(place.dataDir)).length, 3 + 13 + 2 + 1, 'files and the place')
  })

  t.test(
    `${engine}: a job is done only where its file is, and stray files are deleted`,
    async (t) => {
      const place = await openPlace(t, engine)
      const elsewhere = await openPlace(t, engine)
      const ownerId = await place.makeAccount()
      const job = await place.submit(ownerId, { steps: 1 })
      const stray = jobFolder(place.dataDir, 'stray')
      mkdirSync(stray)
      await pruneJobs(place)
      t.notOk(readdirSync(jobsFolder(place.dataDir)).includes('stray'))
      t.ok(place.hasFiles(job))
      const other = { ...place, dataDir: elsewhere.dataDir }
      await pruneJobs(other)
      t.ok(place.hasFiles(job))
    },
  )
}
