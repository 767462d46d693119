import { rmSync, writeFileSync } from 'node:fs'
import { sql } from 'kysely'
import t, { type Test } from 'tap'
import { insertAccount } from '../../../src/identity/accounts/store.js'
import { ping } from '../../../src/platform/db/ping.js'
import { orProblem } from '../../../src/platform/db/refused-write.js'
import type { Database } from '../../../src/platform/db/schema.js'
import '../../../src/problems.js'
import { reachableEngines } from '../../support/database.js'
import { openTestDatabase } from '../../support/open.js'

async function findFile(db: Database): Promise<string> {
  const { rows } = await sql<{ file: string }>`pragma database_list`.execute(db)
  return rows[0]?.file ?? ''
}

t.test('a database file that is broken or gone is not ready', async (t) => {
  const db = await openTestDatabase(t, 'sqlite')
  await t.resolves(ping(db))
  const file = await findFile(db)
  writeFileSync(file, 'x'.repeat(40_000))
  await t.rejects(ping(db), { code: 'SQLITE_NOTADB' })
  rmSync(file)
  await t.rejects(ping(db), { code: 'ENOENT' })
})

const insertToken = (db: Database, accountId: number) =>
  sql`insert into feed_token (account_id, digest, created_at) values (${accountId}, ${String(accountId)}, 0)`.execute(
    db,
  )

for (const engine of await reachableEngines()) {
  t.test(`${engine}: a write that another made void is the problem that it means`, async (t) => {
    const db = await openTestDatabase(t, engine)
    const meanings = { gone: 'user_unknown', taken: 'name_taken' } as const
    await t.rejects(orProblem(insertToken(db, 1), meanings), { code: 'user_unknown' })
    const account = await insertAccount(db, { name: 'ann', createdAt: 0 })
    await orProblem(insertToken(db, account), meanings)
    await t.rejects(orProblem(insertToken(db, account), meanings), { code: 'name_taken' })
    const change = db
      .updateTable('account')
      .set({ state: 'banned' })
      .where('id', '=', account + 1)
      .returning('id')
      .executeTakeFirstOrThrow()
    await t.rejects(orProblem(change, meanings), { code: 'user_unknown' })
    await t.rejects(orProblem(insertToken(db, account + 1), {}), { code: /23503|FOREIGNKEY/ })
  })
}

/** Two transactions that lock the same two rows in opposite order, each after the other's first. */
async function crossLocks(t: Test, db: Database): Promise<number[]> {
  const ids = [
    await insertAccount(db, { name: 'ann', createdAt: 0 }),
    await insertAccount(db, { name: 'bob', createdAt: 0 }),
  ]
  let runs = 0
  const count = (tx: Database, id: number) =>
    sql`update account set created_at = created_at + 1 where id = ${id}`.execute(tx)
  let arrived = 0
  let meet = () => {}
  const bothAreHere = new Promise<void>((done) => (meet = done))
  const cross = (order: readonly number[]) =>
    db.transaction().execute(async (tx) => {
      runs += 1
      for (const [at, id] of order.entries()) {
        await count(tx, id)
        if (at > 0) continue
        arrived += 1
        if (arrived === 2) meet()
        await bothAreHere
      }
    })
  await Promise.all([cross(ids), cross([...ids].reverse())])
  t.equal(runs, 3, 'PostgreSQL has ended one, which ran again')
  const { rows } = await sql<{
    n: number
  }>`select created_at as n from account order by id`.execute(db)
  return rows.map(({ n }) => n)
}

if ((await reachableEngines()).includes('postgres')) {
  t.test('a transaction that PostgreSQL ended in a deadlock runs again', async (t) => {
    const db = await openTestDatabase(t, 'postgres')
    t.same(await crossLocks(t, db), [2, 2])
  })

  t.test('an error of its own ends a transaction at once', async (t) => {
    const db = await openTestDatabase(t, 'postgres')
    let runs = 0
    const failing = db.transaction().execute(async () => {
      runs += 1
      throw new Error('no')
    })
    await t.rejects(failing, { message: 'no' })
    t.equal(runs, 1)
  })
}
