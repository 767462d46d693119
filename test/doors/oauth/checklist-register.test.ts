import t from 'tap'
import { grantTypes } from '../../../src/authorization/application.js'
import { registerApplication } from '../../../src/authorization/register-application.js'
import { startFoyer, type Foyer } from '../../support/foyer.js'
import {
  allow,
  arrange,
  callWith,
  credentialsOf,
  getToken,
  post,
  registerApp,
} from '../../support/oauth.js'
import { errorOf } from '../../support/oauth-responses.js'

// RFCs and best practice, a test for each rule about metadata and registration.

t.test('the metadata is public JSON, and its issuer is the configured base', async (t) => {
  const { app } = await startFoyer(t, { env: { BASE_URL: 'https://foyer.example/' } })
  const answer = await app.inject('/.well-known/oauth-authorization-server')
  t.equal(answer.statusCode, 200)
  t.match(answer.headers['content-type'], /^application\/json/)
  t.equal(answer.json<{ issuer: string }>().issuer, 'https://foyer.example')
})

t.test('the metadata says what is supported, and no list is empty', async (t) => {
  const { app } = await startFoyer(t)
  const answer = await app.inject('/.well-known/oauth-authorization-server')
  const metadata = answer.json<Record<string, unknown>>()
  t.match(metadata, {
    response_types_supported: ['code'],
    grant_types_supported: [...grantTypes],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
    introspection_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
  })
  t.ok((metadata.scopes_supported as string[]).includes('read:playlists'))
  t.notMatch(grantTypes.join(' '), /password|implicit/)
  for (const [name, value] of Object.entries(metadata)) {
    if (Array.isArray(value)) t.ok(value.length > 0, name)
  }
})

t.test('every address in the metadata answers', async (t) => {
  const { app, config } = await startFoyer(t)
  const answer = await app.inject('/.well-known/oauth-authorization-server')
  const addresses = Object.entries(answer.json<Record<string, unknown>>()).filter(([name]) =>
    name.endsWith('_endpoint'),
  )
  t.equal(addresses.length, 8)
  for (const [name, address] of addresses) {
    const url = String(address).replace(config.baseUrl, '')
    const got = await app.inject(url)
    const posted = await app.inject({ method: 'POST', url })
    t.ok(got.statusCode !== 404 || posted.statusCode !== 404, name)
  }
})

t.test(
  'scopes of administration are advertised and granted where there is an administrator',
  async (t) => {
    const { foyer, user, client, cookie } = await arrange(t, {}, { scopes: 'read admin' })
    const advertised = async () => {
      const response = await foyer.app.inject('/.well-known/oauth-authorization-server')
      const { scopes_supported } = response.json<{ scopes_supported: string[] }>()
      return scopes_supported.filter((name) => name.startsWith('admin'))
    }
    t.same(await advertised(), [])
    t.equal((await allow(foyer, cookie, client, { scope: 'admin' })).get('error'), 'invalid_scope')
    const own = { grant_type: 'client_credentials', scope: 'admin', ...credentialsOf(client) }
    t.equal(errorOf(await post(foyer, '/oauth/token', own)), 'invalid_scope')
    await foyer.db.updateTable('account').set({ role: 'admin' }).where('id', '=', user.id).execute()
    t.same(await advertised(), ['admin:read', 'admin:write', 'admin'])
    const token = await getToken(foyer, cookie, client, { scope: 'admin' })
    t.equal((await callWith(foyer, token, '/api/v1/admin/keys')).statusCode, 200)
  },
)

t.test('this is no OpenID provider, and does not say so', async (t) => {
  const { app } = await startFoyer(t)
  t.equal((await app.inject('/.well-known/openid-configuration')).statusCode, 404)
})

const register = ({ app }: Foyer, payload: unknown) =>
  app.inject({
    method: 'POST',
    url: '/oauth/register',
    headers: { 'content-type': 'application/json' },
    payload: JSON.stringify(payload),
  })

t.test('a registration is answered with all that was registered', async (t) => {
  const foyer = await startFoyer(t)
  const metadata = {
    redirect_uris: ['https://app.example/cb'],
    token_endpoint_auth_method: 'client_secret_post',
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    client_name: 'An app',
    client_uri: 'https://app.example',
    logo_uri: 'https://app.example/logo.png',
    scope: 'read write',
    contacts: ['a@app.example'],
    software_id: 'x',
    software_version: '1',
  }
  const answer = await register(foyer, { ...metadata, unknown_member: { a: 1 } })
  t.equal(answer.statusCode, 201)
  t.equal(answer.headers['cache-control'], 'no-store')
  const { client_id, client_secret, ...rest } = answer.json<Record<string, string>>()
  const { registration_access_token, registration_client_uri, ...told } = rest
  t.match(registration_access_token, /^reg_[A-Za-z0-9]{43}$/)
  t.equal(registration_client_uri, `http://foyer.test/oauth/register/${client_id ?? ''}`)
  t.match(client_id, /^c[A-Za-z0-9]{42}$/)
  t.match(client_secret, /^[A-Za-z0-9]{43}$/)
  t.same(told, {
    ...metadata,
    client_id_issued_at: foyer.clock.now() / 1000,
    client_secret_expires_at: 0,
  })
})

t.test('wrong metadata is refused by name; without a secret there is none', async (t) => {
  const foyer = await startFoyer(t)
  const redirect_uris = ['https://app.example/cb']
  const cases: [unknown, string][] = [
    [{}, 'invalid_redirect_uri'],
    [{ redirect_uris: 'https://app.example/cb' }, 'invalid_redirect_uri'],
    [{ redirect_uris: ['http://app.example/cb'] }, 'invalid_redirect_uri'],
    [{ redirect_uris: ['https://app.example/cb#x'] }, 'invalid_redirect_uri'],
    [{ redirect_uris: ['https://me:pw@app.example/cb'] }, 'invalid_redirect_uri'],
    [{ redirect_uris, token_endpoint_auth_method: 'magic' }, 'invalid_client_metadata'],
    [{ redirect_uris, grant_types: ['implicit'] }, 'invalid_client_metadata'],
    [{ redirect_uris, scope: 'nonsense' }, 'invalid_client_metadata'],
    [{ redirect_uris, response_types: [] }, 'invalid_client_metadata'],
    [{ redirect_uris, response_types: ['token'] }, 'invalid_client_metadata'],
    [{ redirect_uris, client_name: 'a\u202eb' }, 'invalid_client_metadata'],
    [{ redirect_uris, client_uri: 'javascript:1' }, 'invalid_client_metadata'],
    [
      {
        redirect_uris,
        token_endpoint_auth_method: 'none',
        grant_types: ['client_credentials'],
      },
      'invalid_client_metadata',
    ],
    [[], 'invalid_client_metadata'],
    ['text', 'invalid_client_metadata'],
    [null, 'invalid_client_metadata'],
  ]
  for (const [payload, error] of cases) {
    const answer = await register(foyer, payload)
    t.equal(answer.statusCode, 400, JSON.stringify(payload))
    t.equal(errorOf(answer), error, JSON.stringify(payload))
  }
  const nulls = { client_uri: null, logo_uri: null, contacts: null, scope: null }
  const sparse = await register(foyer, { redirect_uris, ...nulls })
  t.equal(sparse.statusCode, 201, sparse.body)
  t.notOk('client_uri' in sparse.json<Record<string, unknown>>())
  const open = await register(foyer, { redirect_uris, token_endpoint_auth_method: 'none' })
  t.equal(open.json<Record<string, unknown>>().client_secret, undefined)
  t.equal(open.json<Record<string, unknown>>().client_secret_expires_at, undefined)
})

t.test('registrations from one place are limited, and counted for all processes', async (t) => {
  const foyer = await startFoyer(t)
  const payload = { client_name: 'A' }
  const from = (remoteAddress: string) =>
    foyer.app.inject({ method: 'POST', url: '/api/v1/apps', payload, remoteAddress })
  for (let count = 0; count < 30; count += 1) t.equal((await from('192.0.2.1')).statusCode, 200)
  const held = await from('192.0.2.1')
  t.equal(held.statusCode, 429)
  t.equal(held.headers['retry-after'], '20')
  t.equal((await from('192.0.2.2')).statusCode, 200)
  const rows = await foyer.db.selectFrom('login_attempt').select('failures').execute()
  t.ok(rows.some(({ failures }) => failures === 30))
  foyer.clock.advance(600_000)
  t.equal((await from('192.0.2.1')).statusCode, 200)
})

t.test('refused clients and grants are limited, good ones are not', async (t) => {
  const { foyer, client } = await arrange(t)
  const wrong = { ...credentialsOf(client), client_secret: 'x', grant_type: 'client_credentials' }
  const statuses = []
  for (let count = 0; count < 61; count += 1) {
    statuses.push((await post(foyer, '/oauth/token', wrong)).statusCode)
  }
  t.same(statuses.slice(59), [401, 429])
  const limited = await post(foyer, '/oauth/token', wrong)
  t.equal(errorOf(limited), 'invalid_request', 'temporarily_unavailable is for redirects alone')
  t.match(limited.headers['retry-after'], /^\d+$/)
  const good = { ...credentialsOf(client), grant_type: 'client_credentials' }
  t.equal((await post(foyer, '/oauth/token', good)).statusCode, 200)
})

t.test('an app that nobody used for a year is forgotten; a used one never is', async (t) => {
  const { foyer, client, cookie } = await arrange(t)
  const unused = await registerApp(foyer)
  const used = await registerApp(foyer)
  const code = (await allow(foyer, cookie, used)).get('code') ?? ''
  await post(foyer, '/oauth/token', {
    grant_type: 'authorization_code',
    code,
    redirect_uri: used.redirect_uri,
    ...credentialsOf(used),
  })
  foyer.clock.advance(366 * 86_400_000)
  await registerApplication(foyer, { name: 'B', redirectUris: [], scopes: [], grantTypes: [] })
  const left = await foyer.db.selectFrom('application').select('client_id').execute()
  const ids = left.map(({ client_id }) => client_id)
  t.ok(ids.includes(used.client_id))
  t.notOk(ids.includes(unused.client_id))
  t.notOk(ids.includes(client.client_id))
})
