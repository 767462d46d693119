import t from 'tap'
import { findAccountByName } from '../../../src/identity/accounts/store.js'
import {
  deleteExpiredChallenges,
  insertPasskey,
  listPasskeys,
} from '../../../src/identity/second-factor/passkey-store.js'
import { arePasskeysPossible } from '../../../src/identity/second-factor/passkey-ceremony.js'
import { turnFactorOff } from '../../../src/identity/second-factor/second-factor.js'
import { hasSecondFactor } from '../../../src/identity/second-factor/store.js'
import { beginPasskeyUse } from '../../../src/identity/second-factor/use-passkey.js'
import { minute } from '../../../src/platform/clock.js'
import { fieldsOf, getPage, postForm } from '../../support/forms.js'
import { signIn, startFoyer, type Foyer } from '../../support/foyer.js'

const env = { BASE_URL: 'https://foyer.example' }

/** Amy with a passkey that no browser has. */
async function start(t: Parameters<typeof startFoyer>[0]) {
  const foyer = await startFoyer(t, { env })
  const cookie = await signIn(foyer, 'amy')
  const { id = 0 } = (await findAccountByName(foyer.db, 'amy')) ?? {}
  const key = { credentialId: 'abc', publicKey: 'abc', counter: 0, transports: ['usb'] }
  await insertPasskey(foyer.db, id, { ...key, name: '<Key>', createdAt: foyer.clock.now() })
  return { foyer, cookie, id }
}

const logIn = (foyer: Foyer, fields: Record<string, string>) =>
  postForm(foyer, '/login', { fields: { email: 'amy', password: 'amy-password', ...fields } })

const hosts = [
  ['https://foyer.example', true],
  ['https://foyer.example:8443/', true],
  ['http://localhost:3000', true],
  ['http://foyer.localhost:3000', true],
  ['http://foyer.example', false],
  ['https://192.0.2.1', false],
  ['https://[2001:db8::1]', false],
  ['http://127.0.0.1:3000', false],
] as const
t.test('passkeys are offered where browsers have them', async (t) => {
  for (const [baseUrl, isPossible] of hosts)
    t.equal(arePasskeysPossible(baseUrl), isPossible, baseUrl)
  const { foyer, cookie } = await start(t)
  t.match((await getPage(foyer, '/login')).body, 'Log in with a passkey')
  const page = await getPage(foyer, '/account/second-factor', cookie)
  t.match(page.body, 'Add a passkey')
  t.match(page.body, '&lt;Key>')
  const plain = await startFoyer(t)
  t.notMatch((await getPage(plain, '/login')).body, 'passkey')
  t.notMatch(
    (await getPage(plain, '/account/second-factor', await signIn(plain, 'amy'))).body,
    'asskey',
  )
})

t.test('with a passkey, the password alone opens nothing', async (t) => {
  const { foyer } = await start(t)
  const client = await logIn(foyer, {})
  t.equal(client.statusCode, 401, 'a program needs an app password')
  const person = await logIn(foyer, { intent: 'sign-in' })
  t.equal(person.headers.location, '/login/second-factor')
  t.equal(
    person.cookies.some(({ name }) => name === 'SID'),
    false,
  )
})

t.test('what no passkey has made is refused, with a new challenge', async (t) => {
  const { foyer } = await start(t)
  const challenges = async () =>
    (await foyer.db.selectFrom('passkey_challenge').select('digest').execute()).length
  const made = { id: 'abc', rawId: 'abc', type: 'public-key' }
  const parts = { clientDataJSON: 'e30', authenticatorData: 'AA', signature: 'AA' }
  const texts = ['', '{', '[]', '{"id":"abc"}', JSON.stringify({ ...made, response: parts })]
  for (const [at, response] of texts.entries()) {
    const answer = await postForm(foyer, '/login/passkey', { fields: { response } })
    t.equal(answer.statusCode, 401, response)
    t.match(answer.body, 'This passkey was not accepted.')
    t.equal(answer.cookies.length, 0)
    t.equal(await challenges(), at + 1)
  }
  const headers = { origin: 'https://evil.example' }
  t.equal((await postForm(foyer, '/login/passkey', { fields: {}, headers })).statusCode, 403)
})

t.test(
  'the page needs JavaScript and says so, loads its own script alone, and keeps the way',
  async (t) => {
    const { foyer } = await start(t)
    const page = await getPage(foyer, '/login/passkey?referer=%2Faccount')
    t.match(page.body, '<noscript><p class="muted">Passkeys need JavaScript')
    t.match(page.body, 'action="/login/passkey?referer=%2Faccount"')
    t.match(
      page.headers['content-security-policy'],
      /script-src 'nonce-[\w-]{43}'; connect-src 'none'/,
    )
    const [, url = ''] = /src="(\/assets\/passkey\.js\?v=[\w-]+)"/.exec(page.body) ?? []
    const script = await getPage(foyer, url)
    t.equal(script.statusCode, 200)
    t.match(script.headers['content-type'], 'text/javascript')
  },
)

t.test('one address opens sixty pages with challenges in five minutes', async (t) => {
  const { foyer } = await start(t)
  for (let i = 0; i < 60; i++) await getPage(foyer, '/login/passkey')
  t.equal((await getPage(foyer, '/login/passkey')).statusCode, 429)
})

t.test('challenges go when their ten minutes are over', async (t) => {
  const { foyer } = await start(t)
  await beginPasskeyUse(foyer, { purpose: 'log-in', accountId: undefined })
  const left = async () => {
    await deleteExpiredChallenges(foyer.db, foyer.clock.now())
    return (await foyer.db.selectFrom('passkey_challenge').select('purpose').execute()).length
  }
  foyer.clock.advance(10 * minute - 1)
  t.equal(await left(), 1)
  foyer.clock.advance(1)
  t.equal(await left(), 0)
})

t.test('turning the factor off, or a reset, removes passkeys', async (t) => {
  const { foyer, id } = await start(t)
  t.equal(await hasSecondFactor(foyer.db, id), true)
  t.equal(await turnFactorOff(foyer, id, { isReset: true }), true)
  t.same(await listPasskeys(foyer.db, id), [])
  t.equal(await hasSecondFactor(foyer.db, id), false)
})

t.test('to add a passkey takes a proof that it is its owner', async (t) => {
  const { foyer, cookie } = await start(t)
  const page = await getPage(foyer, '/account/second-factor', cookie)
  const action = '/account/second-factor/passkey/start'
  foyer.clock.advance(11 * minute)
  const asking = await postForm(foyer, action, { cookie, fields: fieldsOf(page.body, action) })
  t.equal(asking.statusCode, 403)
  t.match(asking.body, 'Confirm it’s you')
  const fields = { ...fieldsOf(asking.body, action), proof_password: 'amy-password' }
  const done = await postForm(foyer, action, { cookie, fields })
  t.equal(done.statusCode, 200)
  const [, text = ''] = /data-options="([^"]*)"/.exec(done.body) ?? []
  const options = JSON.parse(text.replaceAll('&quot;', '"')) as Record<string, unknown>
  t.match(options, {
    rp: { id: 'foyer.example' },
    user: { name: 'amy' },
    excludeCredentials: [{ id: 'abc' }],
    attestation: 'none',
  })
})

t.test('administrators who need a second factor may have a passkey', async (t) => {
  const foyer = await startFoyer(t, { env: { ...env, REQUIRE_SECOND_FACTOR: 'administrators' } })
  const cookie = await signIn(foyer, 'amy')
  const { id = 0 } = (await findAccountByName(foyer.db, 'amy')) ?? {}
  await foyer.db.updateTable('account').set({ role: 'admin' }).where('id', '=', id).execute()
  t.equal((await getPage(foyer, '/admin', cookie)).statusCode, 302)
  const key = { credentialId: 'abc', publicKey: 'abc', counter: 0, transports: [] }
  await insertPasskey(foyer.db, id, { ...key, name: 'Key', createdAt: 1 })
  t.equal((await getPage(foyer, '/admin', cookie)).statusCode, 200)
})
