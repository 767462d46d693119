import { sql } from 'kysely'
import t from 'tap'
import { changePassword } from '../../../src/identity/accounts/change-password.js'
import { hashPassword, verifyPassword } from '../../../src/identity/accounts/passwords.js'
import { insertAccount, lockAccount } from '../../../src/identity/accounts/store.js'
import { openBrowserSession } from '../../../src/identity/sessions/browser-session.js'
import { listSessions } from '../../../src/identity/sessions/store.js'
import { reachableEngines } from '../../support/database.js'
import { startFoyer } from '../../support/foyer.js'

t.test('a password and the end of all else are one write: both or neither', async (t) => {
  const foyer = await startFoyer(t, { engine: 'sqlite' })
  const { db } = foyer
  const passwordHash = await hashPassword('old password')
  const accountId = await insertAccount(db, { name: 'ann', createdAt: 1, passwordHash })
  await openBrowserSession(foyer, accountId, {})
  const change = () => changePassword(foyer, accountId, { password: 'new password' })
  const isPassword = async (password: string) => {
    const { password_hash: hash } = await db
      .selectFrom('account')
      .select('password_hash')
      .executeTakeFirstOrThrow()
    return verifyPassword(hash ?? '', password)
  }
  // What is written last fails.
  await sql`create trigger fault before insert on security_event
    begin select raise(abort, 'a fault'); end`.execute(db)
  await t.rejects(change(), /a fault/)
  t.ok(await isPassword('old password'))
  t.equal((await listSessions(db, accountId)).length, 1)

  await sql`drop trigger fault`.execute(db)
  await change()
  t.ok(await isPassword('new password'))
  t.same(await listSessions(db, accountId), [])
})

t.test('whoever locks an account makes nobody else wait', async (t) => {
  const engines = await reachableEngines()
  // The writers of SQLite take turns.
  if (!engines.includes('postgres')) return
  const { db } = await startFoyer(t, { engine: 'postgres' })
  const ann = await insertAccount(db, { name: 'ann', createdAt: 1 })
  const ben = await insertAccount(db, { name: 'ben', createdAt: 1 })
  const lockAtOnce = (id: number) =>
    db.transaction().execute(async (tx) => {
      await sql`set local lock_timeout = '100ms'`.execute(tx)
      await lockAccount(tx, id)
    })
  await db.transaction().execute(async (tx) => {
    await lockAccount(tx, ann)
    await t.resolves(lockAtOnce(ben))
    await t.rejects(lockAtOnce(ann), { code: '55P03' })
  })
})
