import t, { type Test } from 'tap'
import { createKey } from '../../../src/identity/api-keys/api-keys.js'
import { listAuditedActs } from '../../../src/identity/audit-log/store.js'
import { listKeys } from '../../../src/identity/api-keys/store.js'
import { insertAccount } from '../../../src/identity/accounts/store.js'
import { environment } from '../../../src/platform/config.js'
import { day } from '../../../src/platform/clock.js'
import { showSettings } from '../../../src/platform/shown-settings.js'
import { reachableEngines, type TestEngine } from '../../support/database.js'
import { formTokenOf, getPage, invalidFieldsOf, postForm } from '../../support/forms.js'
import { signIn, startFoyer, type FoyerOptions } from '../../support/foyer.js'

/** The administrator ada, logged in. */
async function startAdministered(t: Test, options: FoyerOptions = {}) {
  const foyer = await startFoyer(t, options)
  const ada = await signIn(foyer, 'ada')
  await foyer.db.updateTable('account').set({ role: 'admin' }).execute()
  const read = async (path: string) => (await getPage(foyer, path, ada)).body
  const post = async (action: string, fields: Record<string, string>) => {
    const csrf_token = await formTokenOf(foyer, ada, { url: '/admin/keys', action })
    return postForm(foyer, action, { cookie: ada, fields: { csrf_token, ...fields } })
  }
  return { foyer, ada, read, post }
}

const startOn = (t: Test, engine: TestEngine) => startAdministered(t, { engine })

for (const engine of await reachableEngines()) {
  t.test(`${engine}: the overview counts users, and what happened by day`, async (t) => {
    const { foyer, read } = await startOn(t, engine)
    const { db, clock } = foyer
    const at = clock.now()
    for (const [name, ago] of [
      ['a', 2],
      ['b', 2],
      ['c', 29],
      ['d', 31],
    ] as const) {
      await insertAccount(db, { name, createdAt: at - ago * day })
    }
    await postForm(foyer, '/login', { fields: { email: 'ada', password: 'wrong answer' } })
    const page = await read('/admin')
    t.match(page, /<dt>Users<\/dt><dd>5<\/dd>/)
    t.match(page, /<dt>Administrators<\/dt><dd>1<\/dd>/)
    t.match(page, 'Registrations of the last 30 days: 4.')
    t.match(page, /<th scope="row">2026-11-20<\/th><td class="number"[^>]*>2<\/td>/)
    t.match(page, /<title>2026-11-20: 2<\/title>/)
    t.match(page, 'Failed log-ins of the last 30 days: 1.')
    t.equal(page.match(/<rect /g)?.length, 60, 'a bar for each day')
    t.match(page, engine === 'sqlite' ? 'SQLite responds' : 'PostgreSQL responds')
  })

  t.test(`${engine}: a key is made, gets another secret and is revoked`, async (t) => {
    const { foyer, read, post } = await startOn(t, engine)
    const password = 'ada-password'
    const asked = { name: 'Bot <1>', scopes: ':admin/*, GET:feed', password }
    const made = await post('/admin/keys', asked)
    t.equal(made.statusCode, 200)
    const secretIn = (html: string) => /auth-api-secret: ([\w-]{43})/.exec(html)?.[1] ?? ''
    const opens = async (apikey: string) =>
      (await foyer.app.inject({ url: '/api/v1/admin/keys', headers: { apikey } })).statusCode
    const first = secretIn(made.body)
    t.equal(await opens(first), 200)
    const [key] = await listKeys(foyer.db)
    t.match(key, { name: 'Bot <1>', scopes: [':admin/*', 'GET:feed'] })
    const page = await read('/admin/keys')
    t.match(page, 'Bot &lt;1>')
    t.notMatch(page, first, 'its secret is shown once')

    const id = key?.id ?? ''
    const rotated = await post('/admin/keys/rotate', { id, password })
    const second = secretIn(rotated.body)
    t.equal(await opens(first), 401)
    t.equal(await opens(second), 200)
    t.match(await listKeys(foyer.db), [{ id, name: 'Bot <1>' }])
    const revoked = await post('/admin/keys/revoke', { id, password })
    t.equal(revoked.headers.location, '/admin/keys?done=revoked')
    t.equal(await opens(second), 401)
    const acts = await listAuditedActs(foyer.db, {}, { limit: 9 })
    t.match(acts, [{ act: 'key.revoke' }, { act: 'key.rotate' }, { act: 'key.create' }])
    const said = JSON.stringify(acts) + foyer.log.join('')
    t.notMatch(said, first)
    t.notMatch(said, second)
  })
}

t.test('keys take the own password, and a form that is wrong keeps what was typed', async (t) => {
  const { foyer, post } = await startAdministered(t)
  const { id } = await createKey(foyer, { name: 'Old', scopes: [':admin/*'] })
  const password = 'ada-password'
  for (const [path, fields, status, invalid] of [
    ['', { name: 'Bot', scopes: ':feed', password: 'wrong' }, 401, []],
    ['', { name: 'Bot', scopes: ':feed' }, 401, []],
    ['', { name: '', scopes: ':feed', password }, 400, ['name']],
    ['', { name: 'Bot', scopes: 'a:b:c', password }, 400, []],
    ['', { name: 'Bot', scopes: ' ', password }, 400, []],
    ['/rotate', { id, password: 'wrong' }, 401, []],
    ['/revoke', { id, password: 'wrong' }, 401, []],
  ] as const) {
    const refused = await post(`/admin/keys${path}`, fields)
    t.equal(refused.statusCode, status, JSON.stringify(fields))
    t.same(invalidFieldsOf(refused.body), invalid)
    if (path === '') t.match(refused.body, `name="scopes" value="${fields.scopes}"`)
  }
  t.match(await listKeys(foyer.db), [{ id, name: 'Old' }])
  t.equal((await listKeys(foyer.db)).length, 1)
})

t.test('the key of the environment is changed there alone', async (t) => {
  const ADMIN_API_KEY = 'k'.repeat(32)
  const { foyer, post } = await startAdministered(t, { env: { ADMIN_API_KEY } })
  await createKey(foyer, { name: 'Other', scopes: [':admin/*'] })
  const [, own] = await listKeys(foyer.db)
  const fields = { id: own?.id ?? '', password: 'ada-password' }
  for (const act of ['rotate', 'revoke']) {
    const refused = await post(`/admin/keys/${act}`, fields)
    t.equal(refused.statusCode, 400)
    t.match(refused.body, 'ADMIN_API_KEY')
  }
  t.equal((await listKeys(foyer.db)).length, 2)
})

t.test('the settings in force are shown without a secret', async (t) => {
  const env = {
    ADMIN_API_KEY: 'topsecret-'.repeat(6),
    HMAC_KEY: 'topsecret-one,topsecret-two',
    SMTP_URL: 'smtp://ann:topsecret@127.0.0.1:1/?tls=topsecret',
    UPSTREAM_URL: 'http://ann:topsecret@127.0.0.1:1',
    MAX_PLAYLISTS: '7',
  }
  const { read } = await startAdministered(t, { engine: 'sqlite', env })
  const page = await read('/admin/settings')
  t.notMatch(page, 'topsecret')
  t.match(page, /<code>HMAC_KEY<\/code><\/th><td data-label="Value">Set, and not shown</)
  t.match(
    page,
    /<code>MAX_PLAYLISTS<\/code><\/th><td[^>]*><code>7<\/code><\/td><td[^>]*>Environment/,
  )
  t.match(
    page,
    /<code>MAX_SUBSCRIPTIONS<\/code><\/th><td[^>]*><code>10000<\/code><\/td><td[^>]*>Default/,
  )
  t.match(page, '<code>http://127.0.0.1:1/</code>')
})

t.test('no setting that holds a secret is shown, whatever it is', async (t) => {
  const names = Object.keys(environment.shape)
  const env = Object.fromEntries(
    names.map((name) => [name, `postgres://a:topsecret@b/c?password=topsecret`]),
  )
  const shown = showSettings({}, names, env)
  t.equal(shown.length, names.length)
  const secret = shown.filter(({ isSecret }) => isSecret).map(({ name }) => name)
  t.same(secret, ['ADMIN_API_KEY', 'DISCORD_CLIENT_SECRET', 'HMAC_KEY'])
  const url = shown.find(({ name }) => name === 'DATABASE_URL')
  t.equal(url?.value, 'postgres://b/c')
  t.notMatch(JSON.stringify(shown), 'a:topsecret')
})
