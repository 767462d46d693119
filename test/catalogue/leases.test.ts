import t from 'tap'
import { leaseJobs, wantMetadata } from '../../src/catalogue/metadata-store.js'
import { endPoll, leasePolls, longestWait } from '../../src/catalogue/poll-store.js'
import { recordChannel } from '../../src/catalogue/record-video.js'
import { backOff, intervalOf, withJitter } from '../../src/catalogue/rhythm.js'
import { watchWantedChannels } from '../../src/catalogue/wanted-store.js'
import { insertWebsub, leaseWebsub } from '../../src/catalogue/websub-store.js'
import type { Database } from '../../src/platform/db/schema.js'
import { subscribe } from '../../src/library/subscriptions/subscribe.js'
import { reachableEngines } from '../support/database.js'
import { makeAccount, openTestDatabase } from '../support/open.js'

const now = Date.UTC(2026, 10, 22)
const minute = 60_000

/** Channels that somebody follows, to be polled and pushed, and videos to look up. */
async function addWork(db: Database, count: number): Promise<void> {
  const accountId = await makeAccount(db)
  for (let n = 0; n < count; n += 1) {
    await recordChannel(
      db,
      { ucid: `UC${String(n).padStart(22, '0')}`, isListing: false, videos: [] },
      now,
    )
  }
  const channels = await db.selectFrom('channel').select('id').execute()
  for (const { id } of channels) {
    const subscription = {
      account_id: accountId,
      channel_id: id,
      created_at: now,
      since_event_id: 0,
    }
    await db.insertInto('subscription').values(subscription).execute()
    await insertWebsub(db, { channelId: id, digest: `digest ${id}`, sealed: '' })
  }
  await watchWantedChannels(db, now)
  await wantMetadata(
    db,
    channels.map(({ id }) => `video${String(id).padStart(6, '0')}`),
  )
}

type Lease = (db: Database, at: { now: number; limit: number }) => Promise<string[]>

const leases: Record<string, Lease> = {
  poll: async (db, at) => (await leasePolls(db, at)).map(({ ucid }) => ucid),
  websub: async (db, at) => (await leaseWebsub(db, at)).map(({ ucid }) => ucid),
  'look-up': async (db, at) => (await leaseJobs(db, at)).map(({ videoId }) => videoId),
}

t.test('the longest wait is not taken for a clock that was set back', async (t) => {
  const silent = intervalOf([0], { now, isPushed: false })
  for (const wait of [silent, backOff(99)]) t.ok(withJitter(wait, () => 1) < longestWait)
})

for (const engine of await reachableEngines()) {
  t.test(`${engine}: new channels, however many, leave half to those that are due`, async (t) => {
    const db = await openTestDatabase(t, engine)
    await addWork(db, 20)
    const due = (await db.selectFrom('channel_poll').select('channel_id').limit(6).execute()).map(
      ({ channel_id }) => channel_id,
    )
    await db
      .updateTable('channel_poll')
      .set({ next_at: now - minute })
      .where('channel_id', 'in', due)
      .execute()
    const taken = await leasePolls(db, { now, limit: 8 })
    t.equal(taken.length, 8)
    t.equal(taken.filter(({ channelId }) => due.includes(channelId)).length, 4)
    const isDue = async (random: number) => {
      const [poll] = await leasePolls(db, { now, limit: 1, random: () => random })
      return poll !== undefined && due.includes(poll.channelId)
    }
    t.notOk(await isDue(0.49), 'of one, a new one')
    t.ok(await isDue(0.5), 'or one that is due')
  })

  t.test(`${engine}: a user with many new channels leaves turns to others`, async (t) => {
    const db = await openTestDatabase(t, engine)
    const [eager, other] = [await makeAccount(db), await makeAccount(db)]
    const idsOf = (letter: string, count: number) =>
      Array.from({ length: count }, (_, n) => `UC${letter}${String(n).padStart(21, '0')}`)
    const context = { db, clock: { now: () => now }, limit: 1000 }
    const takeLetters = async (limit: number) => {
      const polls = await leasePolls(db, { now, limit })
      const end = { nextAt: now + minute, failures: 0 }
      for (const { channelId } of polls) await endPoll(db, channelId, end)
      return polls.map(({ ucid }) => ucid[2]).sort()
    }

    for (const ucid of idsOf('e', 30)) await subscribe(context, eager, [ucid])
    t.same(await takeLetters(4), ['e', 'e', 'e', 'e'], 'alone, it has every turn')
    await subscribe(context, other, idsOf('o', 3))
    t.same(await takeLetters(4), ['e', 'e', 'o', 'o'])
    t.same(await takeLetters(4), ['e', 'e', 'e', 'o'])
    await subscribe(context, other, idsOf('p', 1))
    t.same(await takeLetters(4), ['e', 'e', 'e', 'p'], 'who comes back waits for nobody')
  })

  t.test(`${engine}: an import leaves half of the look-ups to others`, async (t) => {
    const db = await openTestDatabase(t, engine)
    const idsOf = (first: number, count: number) =>
      Array.from({ length: count }, (_, n) => `v${String(first + n).padStart(10, '0')}`)
    const count = async () => {
      const all = db.selectFrom('metadata_job').select((q) => q.fn.countAll<number>().as('count'))
      return (await all.executeTakeFirstOrThrow()).count
    }
    await wantMetadata(db, idsOf(0, 60_000))
    t.equal(await count(), 50_000)
    await wantMetadata(db, idsOf(60_000, 101))
    t.equal(await count(), 50_000)
    await wantMetadata(db, idsOf(70_000, 100))
    t.equal(await count(), 50_100)
  })

  for (const [name, lease] of Object.entries(leases)) {
    t.test(`${engine}: each ${name} is leased once, though clocks differ`, async (t) => {
      const db = await openTestDatabase(t, engine)
      await addWork(db, 20)
      // Less apart than a lease is long.
      const clocks = [0, -1, -5, minute - 1, -minute, 2, -2, 1]
      const taken = await Promise.all(
        clocks.map((skew) => lease(db, { now: now + 10 * minute + skew, limit: 5 })),
      )
      const rest = await lease(db, { now: now + 10 * minute - 1, limit: 20 })
      const all = [...taken.flat(), ...rest]
      t.equal(all.length, 20)
      t.equal(new Set(all).size, 20)
    })

    t.test(
      `${engine}: the ${name} of a dead process is leased again after its lease`,
      async (t) => {
        const db = await openTestDatabase(t, engine)
        await addWork(db, 3)
        t.equal((await lease(db, { now, limit: 9 })).length, 3)
        t.equal((await lease(db, { now: now + 2 * minute - 1, limit: 9 })).length, 0)
        t.equal((await lease(db, { now: now + 2 * minute, limit: 9 })).length, 3)
      },
    )

    t.test(`${engine}: a clock that was set back holds up no ${name}`, async (t) => {
      const db = await openTestDatabase(t, engine)
      await addWork(db, 3)
      t.equal((await lease(db, { now: now + 60 * minute, limit: 9 })).length, 3)
      t.equal((await lease(db, { now, limit: 9 })).length, 3)
    })
  }
}
