import t from 'tap'
import { reachableEngines } from '../support/database.js'
import { getPage } from '../support/forms.js'
import { arrange, authorizeUrl, credentialsOf, getCode, post } from '../support/oauth.js'

const minute = 60_000

for (const engine of await reachableEngines()) {
  t.test(`${engine}: what nobody used in time is deleted`, async (t) => {
    const { foyer, client, cookie } = await arrange(t, { engine })
    const count = async (table: 'authorization_request' | 'device_code' | 'session') => {
      const rows = foyer.db.selectFrom(table).select('id')
      return (
        table === 'session'
          ? await rows.where('session.kind', '=', 'oauth').execute()
          : await rows.execute()
      ).length
    }
    const counts = async () => [
      await count('session'),
      await count('authorization_request'),
      await count('device_code'),
    ]
    const ask = () => getPage(foyer, authorizeUrl(client), cookie)
    const startDevice = () => post(foyer, '/oauth/device_authorization', credentialsOf(client))

    await getCode(foyer, cookie, client)
    await ask()
    await startDevice()
    t.same(await counts(), [1, 1, 1], 'a code, a question and a device')

    foyer.clock.advance(10 * minute)
    await ask()
    await startDevice()
    t.same(await counts(), [1, 1, 2], 'the question is over; a device may hear that it came late')

    foyer.clock.advance(60 * minute + 1)
    await ask()
    await startDevice()
    t.same(await counts(), [0, 1, 2], 'the code that nobody redeemed, and the first device')
  })
}
