import t from 'tap'
import { fieldsOf, getPage, postForm } from '../../support/forms.js'
import { startFoyer, type Answer, type Foyer } from '../../support/foyer.js'
import {
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

// RFC 8628, a test for each rule about devices.

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
  t.equal(held.headers['retry-after'], '60')
})

t.test('a device may be a public client, one that never asked for the flow may not', async (t) => {
  const foyer = await startFoyer(t)
  const grant_types = ['urn:ietf:params:oauth:grant-type:device_code']
  const television = await registerPublic(foyer, { grant_types, redirect_uris: [] })
  t.equal((await startDevice(foyer, television)).statusCode, 200)
  const site = await registerPublic(foyer)
  t.equal(errorOf(await startDevice(foyer, site)), 'unauthorized_client')
})

t.test('an address begins at most 30 device flows in ten minutes', async (t) => {
  const { foyer, client } = await arrange(t)
  for (let n = 0; n < 30; n += 1) t.equal((await startDevice(foyer, client)).statusCode, 200)
  t.equal((await startDevice(foyer, client)).statusCode, 429)
  foyer.clock.advance(20_000)
  t.equal((await startDevice(foyer, client)).statusCode, 200, 'one in 20 seconds')
  t.equal((await startDevice(foyer, client)).statusCode, 429)
})
