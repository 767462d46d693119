import t from 'tap'
import { banAccount } from '../../../src/identity/accounts/ban.js'
import { logIn } from '../../../src/identity/accounts/log-in.js'
import { hour } from '../../../src/platform/clock.js'
import { reachableEngines } from '../../support/database.js'
import { startFoyer, type Foyer } from '../../support/foyer.js'

async function enter(foyer: Foyer): Promise<number> {
  const request = { name: 'nora', password: 'k7-Garden-lamp', address: '192.0.2.1' }
  return (await logIn(foyer, { ...request, intent: 'either' })).accountId
}

for (const engine of await reachableEngines()) {
  t.test(
    `${engine}: a banned user reads why and until when, and may log in after that`,
    async (t) => {
      const foyer = await startFoyer(t, { engine })
      const { clock, db } = foyer
      const id = await enter(foyer)
      await banAccount(foyer, id, { reason: ' Spam \n in rooms', endsAt: clock.now() + hour })
      await t.rejects(enter(foyer), {
        code: 'account_banned',
        message: 'This account is banned until 2026-11-22 13:00 UTC. Reason: Spam in rooms',
      })
      clock.advance(hour - 1)
      await t.rejects(enter(foyer), { code: 'account_banned' })
      clock.advance(1)
      t.equal(await enter(foyer), id)
      const row = await db.selectFrom('account').selectAll().executeTakeFirst()
      t.match(row, { state: 'normal', ban_reason: null, ban_ends_at: null })
    },
  )

  t.test(`${engine}: a ban has a short reason, and an end in the future`, async (t) => {
    const foyer = await startFoyer(t, { engine })
    const id = await enter(foyer)
    for (const ban of [
      { reason: 'x'.repeat(501) },
      { reason: 'a\u0007b' },
      { endsAt: foyer.clock.now() },
      { endsAt: NaN },
    ]) {
      await t.rejects(banAccount(foyer, id, ban), { code: 'ban_invalid' })
    }
    t.equal(await enter(foyer), id, 'a refused ban bans nobody')
  })
}
