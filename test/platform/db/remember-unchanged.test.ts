import { setImmediate as nextTurn } from 'node:timers/promises'
import { sql } from 'kysely'
import t, { type Test } from 'tap'
import { insertAccount } from '../../../src/identity/accounts/store.js'
import { rememberUnchanged } from '../../../src/platform/db/remember-unchanged.js'
import type { Database } from '../../../src/platform/db/schema.js'
import { reachableEngines, type TestEngine } from '../../support/database.js'
import { openTestDatabaseTwice } from '../../support/open.js'

const countAccounts = async (db: Database) =>
  (await sql<{ count: number }>`select count(*) as count from account`.execute(db)).rows[0]?.count

/** A question that says how often it was asked, on a database with two handles. */
async function startAsking(t: Test, engine: TestEngine) {
  const [db, other] = await openTestDatabaseTwice(t, engine)
  const asked: string[] = []
  const ask = rememberUnchanged(
    2,
    (key: string) => key,
    async (handle, key) => {
      asked.push(key)
      if (key === 'bad') throw new Error('refused')
      return countAccounts(handle)
    },
  )
  const add = (handle: Database, name: string) => insertAccount(handle, { name, createdAt: 0 })
  return { db, other, asked, ask, add }
}

for (const engine of await reachableEngines()) {
  t.test(`${engine}: an answer is never older than the last commit`, async (t) => {
    const { db, other, ask, add } = await startAsking(t, engine)
    t.equal(await ask(db, 'key'), 0)
    await add(db, 'ours')
    t.equal(await ask(db, 'key'), 1, 'one of this handle counts at once')
    await db.transaction().execute(async (tx) => {
      await add(tx, 'in a transaction')
      t.equal(await ask(tx, 'key'), 2, 'a transaction sees its own')
      t.equal(await ask(db, 'key'), 1, 'others do not')
    })
    t.equal(await ask(db, 'key'), 2, 'until it is committed')
    await add(other, 'theirs')
    await nextTurn()
    t.equal(await ask(db, 'key'), 3, "another's counts for what arrives after it")
    const undo = new Error('undo')
    await t.rejects(
      db.transaction().execute(async (tx) => {
        await add(tx, 'undone')
        throw undo
      }),
      undo,
    )
    t.equal(await ask(db, 'key'), 3, 'what was rolled back never counts')
  })
}

for (const engine of await reachableEngines()) {
  t.test(`${engine}: an error is not kept`, async (t) => {
    const { db, asked, ask } = await startAsking(t, engine)
    await t.rejects(ask(db, 'bad'), { message: 'refused' })
    await t.rejects(ask(db, 'bad'), { message: 'refused' })
    t.same(asked, ['bad', 'bad'])
  })
}

t.test('sqlite: while nobody writes, each key is asked once, the newest are kept', async (t) => {
  const { db, asked, ask } = await startAsking(t, 'sqlite')
  for (const key of ['a', 'a', 'b', 'a', 'c', 'a']) {
    await ask(db, key)
    await nextTurn()
  }
  t.same(asked, ['a', 'b', 'c', 'a'])
})
