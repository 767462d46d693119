import t from 'tap'
import { insertAccount } from '../../../src/identity/accounts/store.js'
import { openSession } from '../../../src/identity/sessions/open-session.js'
import { pruneSessions } from '../../../src/identity/sessions/prune.js'
import { listSessions } from '../../../src/identity/sessions/store.js'
import { reachableEngines } from '../../support/database.js'
import { startFoyer } from '../../support/foyer.js'

for (const engine of await reachableEngines()) {
  t.test(`${engine}: pruning deletes all sessions that have ended, and no other`, async (t) => {
    const { db, clock } = await startFoyer(t, { engine })
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

    t.equal(await pruneSessions({ db, clock }), 1100)
    const left = (await listSessions(db, accountId)).map((session) => session.name)
    t.same(left.sort(), ['ends later', 'never ends'])
  })
}
