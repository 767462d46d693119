import t from 'tap'
import { grantTypes } from '../../../src/authorization/application.js'
import { registerApplication } from '../../../src/authorization/register-application.js'
import { fieldsOf, getPage, postForm } from '../../support/forms.js'
import { startFoyer, type Answer, type Foyer } from '../../support/foyer.js'
import {
  allow,
  answerConsent,
  arrange,
  callWith,
  credentialsOf,
  post,
  registerApp,
  registerPublic,
  type Client,
} from '../../support/oauth.js'
import { errorOf } from '../../support/oauth-responses.js'

// RFCs and best practice, a test for each rule about metadata, registration and devices.

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
  const addresses = Object.entries(answer.json<Record<string, unknown>>()).filter(
    ([name]) => name.endsWith('_endpoint') || name === 'service_documentation',
  )
  t.equal(addresses.length, 9)
  for (const [name, address] of addresses) {
    const url = String(address).replace(config.baseUrl, '')
    const got = await app.inject(url)
    const posted = await app.inject({ method: 'POST', url })
    t.ok(got.statusCode !== 404 || posted.statusCode !== 404, name)
  }
})

t.test('this is no OpenID provider, and does not say so', async (t) => {
  const { app } = await startFoyer(t)
  t.equal((await app.inject('/.well-known/openid-configuration')).statusCode, 404)
})

const startDevice = async (foyer: Foyer, client: Client, fields: Record<string, string> = {}) =>
  post(foyer, '/oauth/device_authorization', { ...credentialsOf(client), ...fields })

interface DeviceAnswer {
  device_code: string
  user_code: string
  verification_uri: string
  verification_uri_complete: string
  expires_in: number
  interval: number
}

const poll = (foyer: Foyer, client: Client, device_code: string) =>
  post(foyer, '/oauth/token', {
    grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
    device_code,
    ...credentialsOf(client),
  })

/** Types a user code into the page; the consent page or the form again. */
async function typeCode(foyer: Foyer, cookie: string, user_code: string): Promise<Answer> {
  const form = await getPage(foyer, '/oauth/device', cookie)
  const { csrf_token = '' } = fieldsOf(form.body, '/oauth/device')
  return postForm(foyer, '/oauth/device', { cookie, fields: { csrf_token, user_code } })
}

t.test('a device gets its codes, where to send its user, and how long to wait', async (t) => {
  const { foyer, client } = await arrange(t)
  const answer = await startDevice(foyer, client, { scope: 'read' })
  t.equal(answer.statusCode, 200)
  t.equal(answer.headers['cache-control'], 'no-store')
  const device = answer.json<DeviceAnswer>()
  t.match(device.device_code, /^[A-Za-z0-9]{43}$/)
  t.equal(device.verification_uri, 'http://foyer.test/oauth/device')
  t.equal(
    device.verification_uri_complete,
    `http://foyer.test/oauth/device?user_code=${device.user_code}`,
  )
  t.equal(device.expires_in, 600)
  t.equal(device.interval, 5)
  t.equal(errorOf(await startDevice(foyer, client, { scope: 'admin' })), 'invalid_scope')
  t.equal((await startDevice(foyer, { ...client, client_secret: 'x' })).statusCode, 401)
})

t.test('pending, too fast, allowed; a device code is good for one token', async (t) => {
  const { foyer, client, cookie } = await arrange(t)
  const { device_code, user_code } = (await startDevice(foyer, client)).json<DeviceAnswer>()
  t.equal(errorOf(await poll(foyer, client, device_code)), 'authorization_pending')
  foyer.clock.advance(3999)
  t.equal(errorOf(await poll(foyer, client, device_code)), 'slow_down')
  foyer.clock.advance(8999)
  t.equal(errorOf(await poll(foyer, client, device_code)), 'slow_down', '10 seconds by now')
  foyer.clock.advance(15_000)
  t.equal(errorOf(await poll(foyer, client, device_code)), 'authorization_pending')
  foyer.clock.advance(14_000)
  t.equal(
    errorOf(await poll(foyer, client, device_code)),
    'authorization_pending',
    'a second early is a timer, not haste',
  )

  const consent = await typeCode(foyer, cookie, user_code)
  t.equal(consent.statusCode, 200)
  t.match(consent.body, user_code)
  const done = await answerConsent(foyer, cookie, consent.body)
  t.match(done.body, /go on at your device/)
  foyer.clock.advance(15_000)
  const other = await registerApp(foyer)
  t.equal(errorOf(await poll(foyer, other, device_code)), 'invalid_grant')
  const issued = await poll(foyer, client, device_code)
  t.equal(issued.statusCode, 200, issued.body)
  const { access_token } = issued.json<{ access_token: string }>()
  t.equal((await callWith(foyer, access_token, '/oauth/userinfo')).statusCode, 200)
  foyer.clock.advance(15_000)
  t.equal(errorOf(await poll(foyer, client, device_code)), 'invalid_grant')
})

t.test('a denied device and one that waited too long are told so', async (t) => {
  const { foyer, client, cookie } = await arrange(t)
  const denied = (await startDevice(foyer, client)).json<DeviceAnswer>()
  const consent = await typeCode(foyer, cookie, denied.user_code)
  await answerConsent(foyer, cookie, consent.body, { decision: 'deny' })
  t.equal(errorOf(await poll(foyer, client, denied.device_code)), 'access_denied')

  const late = (await startDevice(foyer, client)).json<DeviceAnswer>()
  foyer.clock.advance(600_000)
  t.equal(errorOf(await poll(foyer, client, late.device_code)), 'expired_token')
  t.equal((await typeCode(foyer, cookie, late.user_code)).statusCode, 400)
})

t.test('a user code is eight clear letters, typed in any way, guessed by nobody', async (t) => {
  const { foyer, client, cookie } = await arrange(t)
  const { user_code, verification_uri_complete } = (
    await startDevice(foyer, client)
  ).json<DeviceAnswer>()
  t.match(user_code, /^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/)
  const link = verification_uri_complete.replace('http://foyer.test', '')
  const filled = await getPage(foyer, link, cookie)
  t.equal(fieldsOf(filled.body, '/oauth/device').user_code, user_code)
  t.notMatch(filled.body, /Allow/, 'the link alone asks nothing yet')
  t.match((await getPage(foyer, link)).headers.location, /^\/login\?referer=/)

  const typed = ` ${user_code.toLowerCase().replace('-', ' ')}`
  t.match((await typeCode(foyer, cookie, typed)).body, /<h1>Allow /)
  const wrong = await typeCode(foyer, cookie, 'BBBB-BBBB')
  t.equal(wrong.statusCode, 400)
  t.match(wrong.body, /role="alert"[^>]*>This code is unknown/)
  for (let right = 0; right < 12; right += 1) {
    t.equal((await typeCode(foyer, cookie, user_code)).statusCode, 200, 'right ones do not count')
  }
  for (let guess = 0; guess < 9; guess += 1) await typeCode(foyer, cookie, 'BBBB-BBBB')
  const held = await typeCode(foyer, cookie, user_code)
  t.equal(held.statusCode, 429)
  t.equal(held.headers['retry-after'], '600')
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
  t.match(client_id, /^c[A-Za-z0-9]{42}$/)
  t.match(client_secret, /^[A-Za-z0-9]{43}$/)
  t.same(rest, {
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
  t.equal(held.headers['retry-after'], '600')
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

t.test('a device may be a public client, one that never asked for the flow may not', async (t) => {
  const foyer = await startFoyer(t)
  const grant_types = ['urn:ietf:params:oauth:grant-type:device_code']
  const television = await registerPublic(foyer, { grant_types, redirect_uris: [] })
  t.equal((await startDevice(foyer, television)).statusCode, 200)
  const site = await registerPublic(foyer)
  t.equal(errorOf(await startDevice(foyer, site)), 'unauthorized_client')
})
