import t from 'tap'
import { insertAccount } from '../../../src/identity/accounts/store.js'
import { prepared } from '../../../src/platform/db/prepared.js'
import { reachableEngines } from '../../support/database.js'
import { openTestDatabase } from '../../support/open.js'

for (const engine of await reachableEngines()) {
  t.test(`${engine}: a prepared query is built once and filled in each time`, async (t) => {
    const db = await openTestDatabase(t, engine)
    for (const name of ['nora', 'omar', 'pia']) await insertAccount(db, { name, createdAt: 7 })
    let built = 0
    const find = prepared<{ name: string; at: number }>()((db, value) => {
      built += 1
      return db
        .selectFrom('account')
        .select('name')
        .where('created_at', '=', value('at'))
        .where('name_key', '>=', value('name'))
        .where('name_key', '<=', value('name'))
        .where('state', '=', 'normal')
    })
    t.same(await find(db, { name: 'nora', at: 7 }), [{ name: 'nora' }])
    t.same(await find(db, { at: 7, name: 'pia' }), [{ name: 'pia' }])
    t.same(await find(db, { name: 'pia', at: 8 }), [])
    const both = await Promise.all(['nora', 'omar'].map((name) => find(db, { name, at: 7 })))
    t.same(both.flat(), [{ name: 'nora' }, { name: 'omar' }])
    await db.transaction().execute(async (tx) => {
      await insertAccount(tx, { name: 'quin', createdAt: 7 })
      t.same(await find(tx, { name: 'quin', at: 7 }), [{ name: 'quin' }], 'in a transaction')
    })
    t.equal(built, 1)
    t.same(await find(db, { name: "' or 1=1 --", at: 7 }), [])
  })
}
