import t, { type Test } from 'tap'
import { startFoyer, type Answer, type Foyer } from '../../support/foyer.js'
import {
  arrange,
  callWith,
  credentialsOf,
  enter,
  getToken,
  post,
  registerApp,
} from '../../support/oauth.js'
import { errorOf } from '../../support/oauth-responses.js'

interface Registered {
  client_id: string
  client_secret: string
  client_name: string
  redirect_uris: string[]
  registration_access_token: string
  registration_client_uri: string
}

const metadata = { client_name: 'One', redirect_uris: ['https://one.example/cb'], scope: 'read' }

async function arrangeClient(t: Test) {
  const foyer = await startFoyer(t)
  const send = (
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    url: string,
    { token, body }: { token?: string; body?: object } = {},
  ) =>
    foyer.app.inject({
      method,
      url: url.replace('http://foyer.test', ''),
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { payload: body }),
    })
  const client = (await send('POST', '/oauth/register', { body: metadata })).json<Registered>()
  const { registration_client_uri: uri, registration_access_token: token } = client
  return { foyer, send, client, uri, token }
}

const clientOf = (response: Answer) => response.json<Registered>()

const proves = async (foyer: Foyer, client_id: string, client_secret: string) => {
  const fields = { grant_type: 'client_credentials', client_id, client_secret }
  return errorOf(await post(foyer, '/oauth/token', fields)) !== 'invalid_client'
}

t.test(
  'a client reads its registration, without the secret that only a digest is left of',
  async (t) => {
    const { client, send, uri, token } = await arrangeClient(t)
    const response = await send('GET', uri, { token })
    t.equal(response.statusCode, 200, response.body)
    t.equal(response.headers['cache-control'], 'no-store')
    const { client_secret, ...told } = client
    t.match(client_secret, /^[A-Za-z0-9]{43}$/)
    const { client_secret_expires_at, ...known } = told as typeof told & Record<string, unknown>
    t.equal(client_secret_expires_at, 0)
    t.same(response.json(), known)
  },
)

t.test('only the registration’s own token manages it', async (t) => {
  const { foyer, client, send, uri } = await arrangeClient(t)
  const other = clientOf(await send('POST', '/oauth/register', { body: metadata }))
  const { cookie } = await enter(foyer, 'anna')
  const app = await registerApp(foyer)
  const access = await getToken(foyer, cookie, app)
  for (const method of ['GET', 'PUT', 'DELETE'] as const) {
    for (const token of [other.registration_access_token, access, client.client_secret, 'x']) {
      const refused = await send(method, uri, { token, body: { ...metadata, ...client } })
      t.equal(refused.statusCode, 401)
      t.equal(errorOf(refused), 'invalid_token')
      t.equal(refused.headers['www-authenticate'], 'Bearer realm="Foyer", error="invalid_token"')
    }
    const bare = await send(method, uri)
    t.equal(bare.statusCode, 401)
    t.equal(bare.headers['www-authenticate'], 'Bearer realm="Foyer"')
  }
  const path = `/oauth/register/${app.client_id}`
  t.equal((await send('GET', path, { token: access })).statusCode, 401, 'one of POST /api/v1/apps')
})

t.test('a client changes what it registered, and keeps the secret that it names', async (t) => {
  const { foyer, client, send, uri, token } = await arrangeClient(t)
  const { client_id, client_secret } = client
  const changes = { client_name: 'Two', redirect_uris: ['https://two.example/cb'], scope: 'read' }
  const body = { client_id, client_secret, ...changes }
  const response = await send('PUT', uri, { token, body })
  t.equal(response.statusCode, 200, response.body)
  t.match(clientOf(response), { ...changes, client_id, client_secret })
  t.match(clientOf(await send('GET', uri, { token })), changes)
  t.ok(await proves(foyer, client_id, client_secret))
  for (const wrong of [
    changes,
    { ...body, client_id: 'other' },
    { ...body, client_secret: 'wrong' },
    { ...body, scope: 'nonsense' },
  ]) {
    const refused = await send('PUT', uri, { token, body: wrong })
    t.equal(refused.statusCode, 400)
    t.equal(errorOf(refused), 'invalid_client_metadata')
  }
  t.match(clientOf(await send('GET', uri, { token })), changes, 'nothing of these was stored')
})

t.test('a change without the secret rotates it', async (t) => {
  const { foyer, client, send, uri, token } = await arrangeClient(t)
  const { client_id, client_secret: old } = client
  const response = await send('PUT', uri, { token, body: { client_id, ...metadata } })
  const { client_secret: next } = clientOf(response)
  t.match(next, /^[A-Za-z0-9]{43}$/)
  t.not(next, old)
  t.notOk(await proves(foyer, client_id, old))
  t.ok(await proves(foyer, client_id, next))
  const open = { client_id, ...metadata, token_endpoint_auth_method: 'none' }
  const opened = await send('PUT', uri, { token, body: open })
  t.equal(opened.json<Partial<Registered>>().client_secret, undefined)
  t.notOk(await proves(foyer, client_id, next))
})

t.test('a client deletes its registration, and with it its tokens', async (t) => {
  const { foyer, client, send, uri, token } = await arrangeClient(t)
  const { cookie } = await enter(foyer, 'anna')
  const redirect_uri = client.redirect_uris[0] ?? ''
  const access = await getToken(foyer, cookie, { ...client, redirect_uri })
  t.equal((await callWith(foyer, access, '/oauth/userinfo')).statusCode, 200)
  const gone = await send('DELETE', uri, { token })
  t.equal(gone.statusCode, 204)
  t.equal(gone.body, '')
  t.equal((await callWith(foyer, access, '/oauth/userinfo')).statusCode, 401)
  t.equal((await send('GET', uri, { token })).statusCode, 401)
  t.notOk(await proves(foyer, client.client_id, client.client_secret))
})

t.test('an account registers so many apps and no more', async (t) => {
  const { foyer, client, cookie } = await arrange(t, { env: { OAUTH_MAX_APPS: '2' } })
  const token = await getToken(foyer, cookie, client, { scope: 'read write' })
  const register = () =>
    foyer.app.inject({
      method: 'POST',
      url: '/api/v1/apps',
      headers: { authorization: `Bearer ${token}` },
      payload: { client_name: 'Mine', redirect_uris: 'https://app.example/cb' },
    })
  t.equal((await register()).statusCode, 200)
  t.equal((await register()).statusCode, 200)
  const third = await register()
  t.equal(third.statusCode, 422)
  t.equal(third.json<{ error: string }>().error, 'An account can register at most 2 apps')
})

t.test(
  'apps that nobody uses are bounded; the oldest go after a day, used ones never',
  async (t) => {
    const { foyer, client, cookie } = await arrange(t, { env: { OAUTH_MAX_UNUSED_APPS: '2' } })
    await getToken(foyer, cookie, client)
    const register = () =>
      foyer.app.inject({
        method: 'POST',
        url: '/api/v1/apps',
        payload: { client_name: 'B', redirect_uris: 'https://app.example/cb' },
      })
    const old = (await register()).json<Registered>()
    t.equal((await register()).statusCode, 200)
    const full = await register()
    t.equal(full.statusCode, 429)
    t.equal(full.headers['retry-after'], '3600')
    foyer.clock.advance(86_400_001)
    t.equal((await register()).statusCode, 200)
    t.notOk(await proves(foyer, old.client_id, old.client_secret))
    const fields = { grant_type: 'client_credentials', ...credentialsOf(client) }
    t.equal((await post(foyer, '/oauth/token', fields)).statusCode, 200)
  },
)

t.test('one address registers so many apps in ten minutes as the operator says', async (t) => {
  const { foyer } = await arrange(t, { env: { OAUTH_REGISTRATIONS: '2' } })
  const register = () =>
    foyer.app.inject({ method: 'POST', url: '/oauth/register', payload: metadata })
  t.equal((await register()).statusCode, 201)
  t.equal((await register()).statusCode, 429)
  foyer.clock.advance(600_000)
  t.equal((await register()).statusCode, 201)
})
