import t from 'tap'
import {
  confirmFactor,
  hasSecondFactor,
  putUnconfirmedFactor,
} from '../../../src/identity/second-factor/store.js'
import { findAccountByName } from '../../../src/identity/accounts/store.js'
import { addUser, createCommandPlace } from '../../support/command.js'
import { reachableEngines } from '../../support/database.js'

// Each case runs several processes.
t.setTimeout(180_000)

for (const engine of await reachableEngines()) {
  t.test(`${engine}: the operator removes a lost second factor, and the logs say so`, async (t) => {
    const place = await createCommandPlace(t, engine)
    const { db, run } = place
    await addUser(place, 'ann')
    const { id = 0 } = (await findAccountByName(db, 'ann')) ?? {}
    await putUnconfirmedFactor(db, id, 'sealed')
    await confirmFactor(db, id, { now: 1, sealedSecret: 'sealed' })
    t.match(await run(['user', 'reset-second-factor', 'ANN']), {
      code: 0,
      stdout: /^ann has no second factor any more/,
    })
    t.equal(await hasSecondFactor(db, id), false)
    const events = await db.selectFrom('security_event').select(['kind', 'address']).execute()
    t.match(events.at(-1), { kind: 'second_factor_reset', address: null })
    t.match((await run(['audit'])).stdout, /Removed a second factor|user\.reset-factor/)
    t.match((await run(['user', 'reset-second-factor', 'ann'])).stdout, 'has no second factor.')
    t.equal((await run(['user', 'reset-second-factor', 'nobody'])).code, 1)
  })
}
