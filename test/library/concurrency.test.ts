import t from 'tap'
import { listWatched } from '../../src/library/history/store.js'
import { markWatched } from '../../src/library/history/watch.js'
import { readPreferencesChange } from '../../src/library/preferences/preferences.js'
import { changePreferences, getPreferences } from '../../src/library/preferences/store.js'
import { listSubscriptions } from '../../src/library/subscriptions/store.js'
import { countGroups } from '../../src/library/subscriptions/group-store.js'
import { createGroup, groupLimit } from '../../src/library/subscriptions/groups.js'
import { subscribe } from '../../src/library/subscriptions/subscribe.js'
import { ucidOf, videoIdOf } from '../support/catalogue.js'
import { reachableEngines } from '../support/database.js'
import { createTestClock } from '../support/foyer.js'
import { makeAccount, openTestDatabase } from '../support/open.js'

const numbers = Array.from({ length: 20 }, (_, at) => at)

for (const engine of await reachableEngines()) {
  t.test(engine, async (t) => {
    const db = await openTestDatabase(t, engine)
    const clock = createTestClock()

    t.test(
      'subscriptions at once are all there, in one order, and not beyond the limit',
      async (t) => {
        const accountId = await makeAccount(db)
        const outcomes = await Promise.allSettled(
          numbers.map((at) => subscribe({ db, clock, limit: 15 }, accountId, [ucidOf(at)])),
        )
        t.equal(outcomes.filter((outcome) => outcome.status === 'fulfilled').length, 15)
        t.equal((await listSubscriptions(db, accountId)).length, 15)
      },
    )

    t.test('groups made at once are not beyond the limit', async (t) => {
      const accountId = await makeAccount(db)
      const make = (name: string) => createGroup({ db, clock }, accountId, name)
      for (let n = 5; n < groupLimit; n += 1) await make(`group ${n}`)
      const outcomes = await Promise.allSettled(numbers.map((at) => make(`late ${at}`)))
      t.equal(outcomes.filter((outcome) => outcome.status === 'fulfilled').length, 5)
      t.equal(await countGroups(db, accountId), groupLimit)
    })

    t.test('two users who subscribe to the same new channel make it once', async (t) => {
      const accounts = await Promise.all(numbers.map(() => makeAccount(db)))
      await Promise.all(
        accounts.map((accountId) => subscribe({ db, clock, limit: 15 }, accountId, [ucidOf(777)])),
      )
      const { count } = await db
        .selectFrom('channel')
        .select((q) => q.fn.countAll<number>().as('count'))
        .where('ucid', '=', ucidOf(777))
        .executeTakeFirstOrThrow()
      t.equal(count, 1)
    })

    t.test('videos watched at once each have a place of their own', async (t) => {
      const accountId = await makeAccount(db)
      await Promise.all(
        numbers.map((at) =>
          markWatched({ db, clock, limits: { history: 100 } }, accountId, videoIdOf(1, at)),
        ),
      )
      t.equal((await listWatched(db, accountId, { offset: 0, limit: 100 })).length, 20)
      const { places } = await db
        .selectFrom('watched')
        .select((q) => q.fn.count<number>('position').distinct().as('places'))
        .where('account_id', '=', accountId)
        .executeTakeFirstOrThrow()
      t.equal(places, 20)
    })

    t.test('preferences changed in two tabs at once both count', async (t) => {
      const accountId = await makeAccount(db)
      await Promise.all(
        [{ speed: 2 }, { volume: 5 }, { locale: 'de' }, { autoplay: true }].map((change) =>
          changePreferences(db, accountId, readPreferencesChange(change)),
        ),
      )
      t.match(await getPreferences(db, accountId), {
        speed: 2,
        volume: 5,
        locale: 'de',
        autoplay: true,
      })
    })
  })
}
