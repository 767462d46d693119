import * as jobs from '../../../src/platform/jobs/store.js'
import { changes, nothing, reads, type Facts, type StoreCases } from './store-case.js'

const handleOf = (found: { handle: string } | undefined) => found?.handle
const own = ({ me }: Facts, handle: string) => ({ ownerId: me.id, handle })

const storeCases: StoreCases = {
  insertJob: [
    changes('job +1', ({ db, me, now }) =>
      jobs.insertJob(db, {
        handle: 'new',
        kind: 'test',
        ownerId: me.id,
        place: 'here',
        bytes: 1,
        input: {},
        now,
      }),
    ),
  ],
  beginJob: [
    changes(
      '',
      ({ db, me, now }) => jobs.beginJob(db, me.jobs.waiting, { bytes: 1, now }),
      () => false,
    ),
  ],
  deleteJob: [changes('job -1', ({ db, me }) => jobs.deleteJob(db, me.jobs.waiting))],
  findJob: [
    reads(
      async ({ db, me }) => handleOf(await jobs.findJob(db, me.id, me.jobs.waiting)),
      ({ me }) => me.jobs.waiting,
    ),
    reads(({ db, me, other }) => jobs.findJob(db, me.id, other.jobs.waiting), nothing),
  ],
  listJobs: [
    reads(
      async ({ db, me }) => (await jobs.listJobs(db, me.id, 9)).map(handleOf),
      ({ me }) => [me.jobs.waiting, me.jobs.ready],
    ),
  ],
  countLive: [
    reads(
      ({ db, me }) => jobs.countLive(db, me.id),
      () => ({ count: 2, bytes: 18 }),
    ),
  ],
  cancelJob: [
    changes('job -1 +1', (facts) =>
      jobs.cancelJob(facts.db, own(facts, facts.me.jobs.waiting), facts.now),
    ),
    changes('', (facts) =>
      jobs.cancelJob(facts.db, own(facts, facts.other.jobs.waiting), facts.now),
    ),
  ],
  resumeJob: [
    changes(
      'job -1 +1',
      (facts) =>
        jobs.resumeJob(facts.db, own(facts, facts.me.jobs.ready), { input: {}, now: facts.now }),
      () => true,
    ),
    changes(
      '',
      (facts) =>
        jobs.resumeJob(facts.db, own(facts, facts.other.jobs.ready), { input: {}, now: facts.now }),
      () => false,
    ),
  ],
}

/** Work that somebody asked for. */
export const jobCases: Record<string, StoreCases> = { 'platform/jobs/store': storeCases }
