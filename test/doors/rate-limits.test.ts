import t, { type Test } from 'tap'
import { hour, minute } from '../../src/platform/clock.js'
import { startFakeDiscord } from '../support/fake-discord.js'
import { keyInMail, startFakeSmtp } from '../support/fake-smtp.js'
import { fieldsOf, formTokenOf, getPage, postForm } from '../support/forms.js'
import { signIn, startFoyer, type Foyer } from '../support/foyer.js'
import { registerPublic } from '../support/oauth.js'
import { createConfirmedClient, createGuestClient } from '../support/ott-client.js'

// Each limit that is a variable, with a small value; the others of that kind are in limits.test.ts.

async function startWithMail(t: Test, env: Record<string, string>) {
  const smtp = await startFakeSmtp(t)
  return { smtp, foyer: await startFoyer(t, { env: { SMTP_URL: smtp.url, ...env } }) }
}

async function startWithDiscord(t: Test, env: Record<string, string>) {
  const discord = await startFakeDiscord(t)
  return startFoyer(t, { env: { ...discord.env, ...env } })
}

/** The statuses of so many calls, one after the other. */
async function statusesOf(count: number, call: (n: number) => Promise<{ statusCode: number }>) {
  const statuses: number[] = []
  for (let n = 0; n < count; n += 1) statuses.push((await call(n)).statusCode)
  return statuses
}

const logIn = (foyer: Foyer, email: string, password: string) =>
  postForm(foyer, '/login?type=invidious', { fields: { email, password } })

t.test('an account waits after MAX_FAILED_LOG_INS wrong passwords, others do not', async (t) => {
  const foyer = await startFoyer(t, { env: { MAX_FAILED_LOG_INS: '2' } })
  await signIn(foyer, 'ann')
  await signIn(foyer, 'bob')
  const wrong = () => logIn(foyer, 'ann', 'wrong-password')
  t.same(await statusesOf(3, wrong), [401, 401, 429])
  t.equal((await logIn(foyer, 'bob', 'bob-password')).statusCode, 302)
  foyer.clock.advance(minute)
  t.equal((await logIn(foyer, 'ann', 'ann-password')).statusCode, 302)
})

t.test('an address waits after MAX_FAILED_LOG_INS_PER_ADDRESS, whatever the names', async (t) => {
  const env = { MAX_FAILED_LOG_INS_PER_ADDRESS: '2' }
  const foyer = await startFoyer(t, { env })
  for (const name of ['ann', 'bob', 'cat']) await signIn(foyer, name)
  const wrong = (n: number) => logIn(foyer, ['ann', 'bob', 'cat'][n] ?? '', 'wrong-password')
  t.same(await statusesOf(3, wrong), [401, 401, 429])
})

t.test('an address asks for MAX_RECOVERIES mails in an hour, on the page and by API', async (t) => {
  const { foyer } = await startWithMail(t, { MAX_RECOVERIES: '2' })
  const guest = await createGuestClient(foyer)
  const ask = () => guest.call('POST', '/api/user/recover/start', { username: 'nobody' })
  t.same(await statusesOf(3, ask), [200, 200, 429])
  const onPage = () => postForm(foyer, '/forgot-password', { fields: { account: 'nobody' } })
  t.equal((await onPage()).statusCode, 429)
  foyer.clock.advance(hour)
  t.equal((await ask()).statusCode, 200)
})

const isRecovery = (mail: string) => mail.includes('Subject: Set a new password')

t.test('an account gets MAX_MAILS mails for a lost password in an hour', async (t) => {
  const { smtp, foyer } = await startWithMail(t, { MAX_MAILS: '1' })
  await createConfirmedClient(foyer, 'ann')
  const guest = await createGuestClient(foyer)
  const ask = () => guest.call('POST', '/api/user/recover/start', { username: 'ann' })
  t.same(await statusesOf(2, ask), [200, 200], 'which says nothing of the limit')
  foyer.clock.advance(hour)
  await ask()
  await smtp.arrival(3)
  t.equal(smtp.mails.filter(isRecovery).length, 2)
})

t.test('an account has MAX_MAILS mails sent to confirm an address in an hour', async (t) => {
  const { foyer } = await startWithMail(t, { MAX_MAILS: '1' })
  const cookie = await signIn(foyer, 'ann')
  const action = '/account/email'
  const save = async (n: number) => {
    const csrf_token = await formTokenOf(foyer, cookie, { url: '/account', action })
    const fields = { csrf_token, email: `ann${n}@example.com`, password: 'ann-password' }
    return postForm(foyer, action, { cookie, fields })
  }
  t.same(await statusesOf(2, save), [302, 429])
})

t.test('an address tries MAX_MAIL_KEYS keys for a new password in an hour', async (t) => {
  const { smtp, foyer } = await startWithMail(t, { MAX_MAIL_KEYS: '3' })
  await createConfirmedClient(foyer, 'ann')
  const guest = await createGuestClient(foyer)
  await guest.call('POST', '/api/user/recover/start', { username: 'ann' })
  await smtp.arrival(2)
  const verify = (verifyKey: string) =>
    guest.call('POST', '/api/user/recover/verify', { verifyKey, newPassword: 'Found-again1' })
  t.same(await statusesOf(4, (n) => verify(`wrong-key-${n}`)), [400, 400, 400, 429])
  const key = keyInMail(smtp.mails.find(isRecovery))
  t.equal((await verify(key)).statusCode, 429, 'not even the right one')
  const fields = { key, new: 'Found-again1', again: 'Found-again1' }
  t.equal((await postForm(foyer, '/recover', { fields })).statusCode, 429)
  foyer.clock.advance(29 * minute)
  t.equal((await verify(key)).statusCode, 200, 'one more after a third of the hour')
})

t.test('an address opens MAX_MAIL_KEYS links that confirm an address in an hour', async (t) => {
  const { foyer } = await startWithMail(t, { MAX_MAIL_KEYS: '2' })
  const open = (n: number) => getPage(foyer, `/confirm-email?key=wrong-key-${n}`)
  t.same(await statusesOf(3, open), [400, 400, 429])
})

t.test('an address leaves for Discord MAX_DISCORD_LOG_INS times, by any door', async (t) => {
  const foyer = await startWithDiscord(t, { MAX_DISCORD_LOG_INS: '3' })
  const cookie = `token=${(await createGuestClient(foyer)).bearer ?? ''}`
  const api = () => getPage(foyer, '/api/auth/discord?redirect=/', cookie)
  t.equal((await postForm(foyer, '/login/discord', {})).statusCode, 302)
  t.equal((await api()).statusCode, 302)
  const byCode = { code: 'wrong', redirect_uri: 'https://elsewhere.example/' }
  const exchange = () => foyer.app.inject({ method: 'POST', url: '/oauth2', payload: byCode })
  t.not((await exchange()).statusCode, 429)
  t.equal((await postForm(foyer, '/login/discord', {})).statusCode, 429)
  t.equal((await api()).statusCode, 429)
  t.equal((await exchange()).statusCode, 429)
  foyer.clock.advance(5 * minute)
  t.equal((await postForm(foyer, '/login/discord', {})).statusCode, 302)
})

t.test('a user of rooms takes MAX_RENAMES new names in an hour', async (t) => {
  const foyer = await startFoyer(t, { env: { MAX_RENAMES: '2' } })
  const guest = await createGuestClient(foyer)
  const rename = (n: number) => guest.call('POST', '/api/user', { username: `someone-${n}` })
  t.same(await statusesOf(3, rename), [200, 200, 429])
})

t.test('an address has ROOM_PREVIEWS inputs looked up for rooms in ten minutes', async (t) => {
  const foyer = await startFoyer(t, { env: { ROOM_PREVIEWS: '2', OEMBED_URL: 'off' } })
  const guest = await createGuestClient(foyer)
  const look = () => guest.call('GET', '/api/data/previewAdd?input=words')
  const [first, second, third] = await statusesOf(3, look)
  t.not(first, 429)
  t.not(second, 429)
  t.equal(third, 429)
})

const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code'

async function startDevices(t: Test, env: Record<string, string>) {
  const foyer = await startFoyer(t, { env })
  const { client_id } = await registerPublic(foyer, { grant_types: [deviceGrant] })
  const post = (url: string, fields: Record<string, string>) =>
    postForm(foyer, url, { fields: { client_id, ...fields } })
  return { foyer, post }
}

t.test('OAUTH_DEVICE_FLOWS devices begin to log in at an address in ten minutes', async (t) => {
  const { foyer, post } = await startDevices(t, { OAUTH_DEVICE_FLOWS: '2' })
  const begin = () => post('/oauth/device_authorization', {})
  t.same(await statusesOf(3, begin), [200, 200, 429])
  foyer.clock.advance(10 * minute)
  t.equal((await begin()).statusCode, 200)
})

t.test('an account types OAUTH_DEVICE_CODES wrong codes of devices in ten minutes', async (t) => {
  const { foyer, post } = await startDevices(t, { OAUTH_DEVICE_CODES: '2' })
  const started = await post('/oauth/device_authorization', {})
  const { user_code } = started.json<{ user_code: string }>()
  const cookie = await signIn(foyer, 'ann')
  const page = await getPage(foyer, '/oauth/device', cookie)
  const { csrf_token = '' } = fieldsOf(page.body, '/oauth/device')
  const type = (code: string) =>
    postForm(foyer, '/oauth/device', { cookie, fields: { csrf_token, user_code: code } })
  t.equal((await type(user_code)).statusCode, 200, 'a right one does not count')
  t.same(await statusesOf(3, () => type('BBBB-BBBB')), [400, 400, 429])
})

t.test('an address sends OAUTH_REFUSALS wrong grants in ten minutes', async (t) => {
  const { post } = await startDevices(t, { OAUTH_REFUSALS: '2' })
  const poll = () => post('/oauth/token', { grant_type: deviceGrant, device_code: 'wrong' })
  t.same(await statusesOf(3, poll), [400, 400, 429])
})
