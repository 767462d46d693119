import t from 'tap'
import { mintToken } from '../../../src/identity/sessions/mint-token.js'
import { arrange, callWith, credentialsOf, getToken, post } from '../../support/oauth.js'

/** An endpoint of each door that needs a credential. */
const doors = [
  '/api/v1/auth/feed',
  '/api/v1/auth/nothing',
  '/api/v1/accounts/verify_credentials',
  '/api/v1/admin/keys',
  '/api/user',
  '/sessions',
  '/oauth/userinfo',
] as const

t.test(
  'an access token that was revoked is 401 on every door, so that clients refresh',
  async (t) => {
    const { foyer, client, cookie } = await arrange(t)
    const token = await getToken(foyer, cookie, client)
    await post(foyer, '/oauth/revoke', { ...credentialsOf(client), token })
    for (const path of doors) {
      const { statusCode, headers } = await callWith(foyer, token, path)
      t.equal(statusCode, 401, path)
      t.equal(headers['www-authenticate'], 'Bearer realm="Foyer", error="invalid_token"', path)
    }
  },
)

t.test('a signed token that was revoked keeps the 403 of Invidious', async (t) => {
  const { foyer, user } = await arrange(t)
  const { token } = await mintToken(foyer, { accountId: user.id, scopes: ['GET:feed'] })
  await foyer.db.deleteFrom('session').where('kind', '=', 'token').execute()
  const { statusCode, headers } = await callWith(foyer, token, '/api/v1/auth/feed')
  t.equal(statusCode, 403)
  t.equal(headers['www-authenticate'], 'Bearer realm="Foyer", error="invalid_token"')
})

t.test('a request without a credential is told the scheme on every door', async (t) => {
  const { foyer } = await arrange(t)
  for (const path of doors) {
    const { headers } = await foyer.app.inject(path)
    t.equal(headers['www-authenticate'], 'Bearer realm="Foyer"', path)
  }
})

t.test('HEAD needs the scope of GET', async (t) => {
  const { foyer, client, cookie } = await arrange(t)
  const head = async (scope: string) => {
    const token = await getToken(foyer, cookie, client, { scope })
    const headers = { authorization: `Bearer ${token}` }
    const url = '/api/v1/auth/preferences'
    return (await foyer.app.inject({ method: 'HEAD', url, headers })).statusCode
  }
  t.equal(await head('read'), 200)
  t.equal(await head('write'), 403)
})

t.test('a token whose scope names no account does not tell whose it is', async (t) => {
  const { foyer, client, cookie } = await arrange(t, {}, { scopes: 'read push' })
  const push = await getToken(foyer, cookie, client, { scope: 'push' })
  for (const path of ['/api/user', '/sessions/@me', '/oauth/userinfo', '/api/v1/tokens']) {
    t.notMatch((await callWith(foyer, push, path)).body, 'anna', path)
  }
  const read = await getToken(foyer, cookie, client, { scope: 'read' })
  t.match((await callWith(foyer, read, '/api/user')).body, 'anna')
})
