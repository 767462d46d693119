import t, { type Test } from 'tap'
import { day } from '../../../src/platform/clock.js'
import { reachableEngines, type TestEngine } from '../../support/database.js'
import type { Foyer } from '../../support/foyer.js'
import {
  arrange,
  callWith,
  credentialsOf,
  getCode,
  post,
  redeemCode,
  registerApp,
  type Client,
} from '../../support/oauth.js'

/** A client with a secret that gets refresh tokens. */
async function registerRenewable({ app }: Foyer): Promise<Client> {
  const redirect_uri = 'https://app.example/cb'
  const payload = {
    redirect_uris: [redirect_uri],
    grant_types: ['authorization_code', 'refresh_token'],
    scope: 'read write',
  }
  const answer = await app.inject({ method: 'POST', url: '/oauth/register', payload })
  return { ...answer.json<Omit<Client, 'redirect_uri'>>(), redirect_uri }
}

async function start(t: Test, engine: TestEngine) {
  const arranged = await arrange(t, { engine, env: { OAUTH_IDLE_DAYS: '7' } })
  const { foyer, cookie } = arranged
  const client = await registerRenewable(foyer)
  const code = await getCode(foyer, cookie, client, { scope: 'read' })
  const issued = (await redeemCode(foyer, client, code)).json<Record<string, string>>()
  const ask = async (by: Client, token = '', fields: Record<string, string> = {}) => {
    const form = { ...credentialsOf(by), token, ...fields }
    return (await post(foyer, '/oauth/introspect', form)).json<object>()
  }
  return { ...arranged, client, issued, ask }
}

const inactive = { active: false }

for (const engine of await reachableEngines()) {
  t.test(`${engine}: a client may ask about its own refresh token, until it is used`, async (t) => {
    const { foyer, user, client, issued, ask } = await start(t, engine)
    const { refresh_token } = issued
    const iat = foyer.clock.now() / 1000
    const told = {
      active: true,
      scope: 'read',
      client_id: client.client_id,
      username: 'anna',
      sub: String(user.id),
      exp: iat + (7 * day) / 1000,
      iat,
      iss: 'http://foyer.test',
    }
    t.same(await ask(client, refresh_token), told, 'without a type, as it opens nothing')
    for (const token_type_hint of ['refresh_token', 'access_token', 'nonsense']) {
      t.same(await ask(client, refresh_token, { token_type_hint }), told, token_type_hint)
    }
    t.match(await ask(client, issued.access_token), { active: true, token_type: 'Bearer' })

    const renewed = await post(foyer, '/oauth/token', {
      grant_type: 'refresh_token',
      refresh_token: refresh_token ?? '',
      ...credentialsOf(client),
    })
    t.same(await ask(client, refresh_token), inactive, 'used')
    const next = renewed.json<{ refresh_token: string }>().refresh_token
    t.match(await ask(client, next), { active: true })
    t.equal((await callWith(foyer, next, '/oauth/userinfo')).statusCode, 401)
    await post(foyer, '/oauth/revoke', { ...credentialsOf(client), token: next })
    t.same(await ask(client, next), inactive, 'revoked')
  })

  t.test(`${engine}: nobody else hears of it, and nobody once it is over`, async (t) => {
    const { foyer, user, client, issued, ask } = await start(t, engine)
    const { refresh_token } = issued
    const other = await registerApp(foyer)
    t.same(await ask(other, refresh_token), inactive)
    foyer.config.oauth.resourceServers = [other.client_id]
    t.match(await ask(other, issued.access_token), { active: true })
    t.same(await ask(other, refresh_token), inactive, 'a resource server is not sent any')

    const setState = (state: 'normal' | 'banned') =>
      foyer.db.updateTable('account').set({ state }).where('id', '=', user.id).execute()
    await setState('banned')
    t.same(await ask(client, refresh_token), inactive, 'banned')
    await setState('normal')
    foyer.clock.advance(7 * day - 1)
    t.match(await ask(client, refresh_token), { active: true })
    foyer.clock.advance(1)
    t.same(await ask(client, refresh_token), inactive, 'over')
  })

  t.test(`${engine}: used ones are kept for as long as they tell of a theft`, async (t) => {
    const { foyer, client, issued } = await start(t, engine)
    let refresh_token = issued.refresh_token ?? ''
    const renew = async () => {
      foyer.clock.advance(3 * day)
      const form = { ...credentialsOf(client), grant_type: 'refresh_token', refresh_token }
      const renewed = (await post(foyer, '/oauth/token', form)).json<{ refresh_token: string }>()
      refresh_token = renewed.refresh_token
      const rows = await foyer.db.selectFrom('refresh_token').select('digest').execute()
      return rows.length
    }
    t.same([await renew(), await renew(), await renew(), await renew()], [2, 3, 3, 3])
  })
}
