import t from 'tap'
import { insertAccount } from '../../../src/identity/accounts/store.js'
import type { SessionKind } from '../../../src/identity/sessions/kinds.js'
import { openSession } from '../../../src/identity/sessions/open-session.js'
import { pruneSessions } from '../../../src/identity/sessions/prune.js'
import { listSessions } from '../../../src/identity/sessions/store.js'
import { day } from '../../../src/platform/clock.js'
import { digestOf } from '../../../src/platform/secret.js'
import { reachableEngines } from '../../support/database.js'
import { startFoyer } from '../../support/foyer.js'

for (const engine of await reachableEngines()) {
  t.test(`${engine}: pruning deletes all sessions that have ended, and no other`, async (t) => {
    const { config, db, clock } = await startFoyer(t, { engine })
    const accountId = await insertAccount(db, { name: 'ann', createdAt: 1 })
    const open = (tx: typeof db, name: string, expiresAt: number | undefined) => {
      const session = { kind: 'token', secret: name, accountId, name } as const
      return openSession({ db: tx, clock }, { ...session, scopes: [':feed'], expiresAt })
    }
    // More than one step deletes.
    await db.transaction().execute(async (tx) => {
      for (let n = 0; n < 1100; n++) await open(tx, `ended ${n}`, clock.now() - 1)
    })
    await open(db, 'ends later', clock.now() + 1)
    await open(db, 'never ends', undefined)

    t.equal(await pruneSessions({ config, db, clock }), 1100)
    const left = (await listSessions(db, accountId)).map((session) => session.name)
    t.same(left.sort(), ['ends later', 'never ends'])
  })

  t.test(
    `${engine}: pruning deletes what has lain idle for longer than its kind may`,
    async (t) => {
      const env = { OAUTH_IDLE_DAYS: '7' }
      const { config, db, clock } = await startFoyer(t, { engine, env })
      const accountId = await insertAccount(db, { name: 'ann', createdAt: 1 })
      const open = (kind: SessionKind, age: number, expiresAt?: number) => {
        const name = `${kind} ${age / day}`
        const before = { now: () => clock.now() - age }
        const session = { kind, secret: name, accountId, name, scopes: [':feed'], expiresAt }
        return openSession({ db, clock: before }, session)
      }
      await open('oauth', 7 * day)
      await open('oauth', 7.001 * day)
      await open('oauth', 7.002 * day, clock.now() + day)
      await open('browser', 30 * day)
      await open('browser', 30.001 * day)
      await open('token', 5000 * day)
      await open('key', 5000 * day)

      t.equal(await pruneSessions({ config, db, clock }), 3)
      const left = (await listSessions(db, accountId)).map((session) => session.name)
      t.same(left.sort(), ['browser 30', 'key 5000', 'oauth 7', 'token 5000'])
    },
  )
}

t.test('of processes that prune at once, none waits for another', async (t) => {
  const engines = await reachableEngines()
  // The writers of SQLite take turns.
  if (!engines.includes('postgres')) return
  const { config, db, clock } = await startFoyer(t, { engine: 'postgres' })
  const expiresAt = clock.now() - 1
  for (const secret of ['one', 'two', 'three']) {
    await openSession({ db, clock }, { kind: 'token', secret, scopes: [], expiresAt })
  }
  await db.transaction().execute(async (another) => {
    await another.deleteFrom('session').where('digest', '=', digestOf('two')).execute()
    t.equal(await pruneSessions({ config, db, clock }), 2)
  })
  t.same(await db.selectFrom('session').select('id').execute(), [])
})
