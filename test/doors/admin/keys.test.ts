import t from 'tap'
import { buildApp } from '../../../src/app.js'
import { createKey } from '../../../src/identity/api-keys/api-keys.js'
import { reachableEngines } from '../../support/database.js'
import { signIn, startFoyer, type Foyer } from '../../support/foyer.js'

const adminKey = 'an-administrators-key-of-41-characters-xx'

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

const call = (
  { app }: Foyer,
  headers: Record<string, string>,
  [method, url, payload]: [Method, string, object?],
) => app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) })

for (const engine of await reachableEngines()) {
  t.test(`${engine}: a key`, async (t) => {
    const foyer = await startFoyer(t, { engine, env: { ADMIN_API_KEY: adminKey } })
    const admin = { apikey: adminKey }

    t.test('makes another, which is listed, works at once, and ends when revoked', async (t) => {
      const wish = { name: 'helper', scopes: ['GET:admin/keys'] }
      const made = await call(foyer, admin, ['POST', '/api/v1/admin/keys', wish])
      t.equal(made.statusCode, 201)
      const { id, secret } = made.json<{ id: string; secret: string }>()
      const pair = { 'auth-api-key': id, 'auth-api-secret': secret }
      foyer.clock.advance(3_600_000)
      const list = await call(foyer, pair, ['GET', '/api/v1/admin/keys'])
      t.match(list.json(), [
        { id, ...wish },
        { name: 'ADMIN_API_KEY', scopes: [':admin/*'] },
      ])
      t.notMatch(list.body, secret)
      const used = await call(foyer, admin, ['GET', '/api/v1/admin/keys'])
      t.match(used.json(), [{ id, lastUsed: new Date(foyer.clock.now()).toISOString() }])
      t.equal((await call(foyer, pair, ['POST', '/api/v1/admin/keys', wish])).statusCode, 403)
      t.equal((await call(foyer, admin, ['DELETE', `/api/v1/admin/keys/${id}`])).statusCode, 204)
      t.equal((await call(foyer, admin, ['DELETE', `/api/v1/admin/keys/${id}`])).statusCode, 404)
      t.equal((await call(foyer, pair, ['GET', '/api/v1/admin/keys'])).statusCode, 401)
    })

    t.test('makes none that can do more than itself', async (t) => {
      const { secret } = await createKey(foyer, { name: 'maker', scopes: ['POST:admin/keys'] })
      const maker = { apikey: secret }
      for (const scope of [':admin/*', 'GET:admin/keys', ':*', 'POST:admin/keys*']) {
        const wish = { name: 'x', scopes: [scope] }
        t.equal((await call(foyer, maker, ['POST', '/api/v1/admin/keys', wish])).statusCode, 403)
      }
      const same = { name: 'x', scopes: ['POST:admin/keys'] }
      t.equal((await call(foyer, maker, ['POST', '/api/v1/admin/keys', same])).statusCode, 201)
      const none = { name: 'x', scopes: [] }
      t.equal((await call(foyer, maker, ['POST', '/api/v1/admin/keys', none])).statusCode, 400)
    })

    t.test('bans a user and lifts the ban', async (t) => {
      const cookie = await signIn(foyer, 'ann')
      const read = async () =>
        (await call(foyer, { cookie }, ['GET', '/api/v1/auth/preferences'])).statusCode
      const ban = '/api/v1/admin/users/ANN/ban'
      t.equal((await call(foyer, admin, ['PUT', ban])).statusCode, 204)
      t.equal(await read(), 403)
      t.equal((await call(foyer, admin, ['DELETE', ban])).statusCode, 204)
      t.equal(await read(), 200)
      const nobody = await call(foyer, admin, ['PUT', '/api/v1/admin/users/nobody/ban'])
      t.equal(nobody.statusCode, 404)
    })

    t.test('bans with a reason and an end, after which the user is let in', async (t) => {
      const cookie = await signIn(foyer, 'bea')
      const read = () => call(foyer, { cookie }, ['GET', '/api/v1/auth/preferences'])
      const ban = '/api/v1/admin/users/bea/ban'
      const until = new Date(foyer.clock.now() + 60_000).toISOString()
      const wish = { reason: 'Spam', until }
      t.equal((await call(foyer, admin, ['PUT', ban, wish])).statusCode, 204)
      const refused = await read()
      t.equal(refused.statusCode, 403)
      t.match(refused.body, /banned until \d{4}-\d\d-\d\d \d\d:\d\d UTC\. Reason: Spam/)
      for (const body of [{ until: 'soon' }, { until: '2020-01-01T00:00:00Z' }, { reason: 7 }]) {
        t.equal((await call(foyer, admin, ['PUT', ban, body])).statusCode, 400)
      }
      foyer.clock.advance(60_000)
      t.equal((await read()).statusCode, 200)
      const row = await foyer.db
        .selectFrom('account')
        .select(['state', 'ban_reason', 'ban_ends_at'])
        .where('name', '=', 'bea')
        .executeTakeFirst()
      t.same(row, { state: 'normal', ban_reason: null, ban_ends_at: null })
    })

    t.test('is stored as a digest alone', async (t) => {
      t.notMatch(
        JSON.stringify(await foyer.db.selectFrom('session').selectAll().execute()),
        adminKey,
      )
    })
  })
}

t.test('the key of the environment is there as long as the variable is', async (t) => {
  const foyer = await startFoyer(t, { env: { ADMIN_API_KEY: adminKey } })
  const keys = () =>
    foyer.db.selectFrom('session').select('kind').where('kind', '=', 'key').execute()
  const restart = async (adminApiKey: string | undefined) => {
    const config = { ...foyer.config, adminApiKey }
    await (await buildApp({ ...foyer, config, logger: foyer.app.log })).close()
  }
  await restart(adminKey)
  t.equal((await keys()).length, 1)
  await restart(`${adminKey}-new`)
  t.equal((await keys()).length, 1)
  t.equal((await call(foyer, { apikey: adminKey }, ['GET', '/api/room/list'])).statusCode, 400)
  await restart(undefined)
  t.equal((await keys()).length, 0)
})

t.test('without any key, every key is refused, the empty one too', async (t) => {
  const foyer = await startFoyer(t)
  for (const apikey of ['', 'x', 'undefined', 'null']) {
    const answer = await call(foyer, { apikey }, ['GET', '/api/room/list'])
    t.equal(answer.statusCode, 400)
    t.same(answer.json(), {
      success: false,
      error: { name: 'Unauthorized', message: 'apikey is invalid' },
    })
    t.equal((await call(foyer, { apikey }, ['GET', '/api/v1/admin/keys'])).statusCode, 401)
  }
})
