import t from 'tap'
import { confirmPassword } from '../../../src/identity/accounts/confirm-password.js'
import { hashPassword } from '../../../src/identity/accounts/passwords.js'
import { insertAccount } from '../../../src/identity/accounts/store.js'
import type { SessionKind } from '../../../src/identity/sessions/kinds.js'
import { startFoyer } from '../../support/foyer.js'

const minute = 60_000
const address = '192.0.2.1'

/** Whether each kind of session, just made, speaks for an account that has no password. */
const kinds: Readonly<Record<SessionKind, boolean>> = {
  browser: true,
  registered: true,
  token: false,
  oauth: false,
  app: false,
  login: false,
  app_login: false,
  api: false,
  guest: false,
  key: false,
  room: false,
  app_password: false,
  app_client: false,
}

t.test(
  'without a password, only a log-in of the last ten minutes proves who is there',
  async (t) => {
    const foyer = await startFoyer(t)
    const accountId = await insertAccount(foyer.db, { name: 'ann', createdAt: 1 })
    const confirm = (kind: SessionKind, age: number) => {
      const session = { id: 1, kind, createdAt: foyer.clock.now() - age }
      return confirmPassword(foyer, { accountId, password: undefined, session, address })
    }
    for (const kind of Object.keys(kinds) as SessionKind[]) {
      if (kinds[kind]) await t.resolves(confirm(kind, 10 * minute), kind)
      else await t.rejects(confirm(kind, 0), { code: 'log_in_again' }, kind)
      await t.rejects(confirm(kind, 10 * minute + 1), { code: 'log_in_again' }, `an old ${kind}`)
    }
  },
)

t.test('with a password, a log-in just made proves nothing', async (t) => {
  const foyer = await startFoyer(t)
  const passwordHash = await hashPassword('ann-password')
  const accountId = await insertAccount(foyer.db, { name: 'ann', createdAt: 1, passwordHash })
  const session = { id: 1, kind: 'browser', createdAt: foyer.clock.now() } as const
  const confirm = (password: string | undefined) =>
    confirmPassword(foyer, { accountId, password, session, address })
  await t.rejects(confirm(undefined), { code: 'password_unconfirmed' })
  await t.rejects(confirm('wrong'), { code: 'password_wrong' })
  await t.resolves(confirm('ann-password'))
})
