import t, { type Test } from 'tap'
import { createKey } from '../../../src/identity/api-keys/api-keys.js'
import { pruneActs } from '../../../src/identity/audit-log/audit-log.js'
import { insertAct, listAuditedActs } from '../../../src/identity/audit-log/store.js'
import { findAccountByName } from '../../../src/identity/accounts/store.js'
import { mintToken } from '../../../src/identity/sessions/mint-token.js'
import { day } from '../../../src/platform/clock.js'
import { reachableEngines, type TestEngine } from '../../support/database.js'
import { formTokenOf, getPage, postForm } from '../../support/forms.js'
import { signIn, startFoyer } from '../../support/foyer.js'
import { listRoutes } from '../../support/routes.js'
import { defaultEngine } from '../../support/mode.js'

/** The administrator ada and the user ben, both logged in. */
async function startAudited(t: Test, engine: TestEngine = defaultEngine) {
  const foyer = await startFoyer(t, { engine })
  const ada = await signIn(foyer, 'ada')
  await signIn(foyer, 'ben')
  await foyer.db.updateTable('account').set({ role: 'admin' }).where('name', '=', 'ada').execute()
  const idOf = async (name: string) => (await findAccountByName(foyer.db, name))?.id ?? 0
  const newest = async () => (await listAuditedActs(foyer.db, {}, { limit: 1 }))[0]
  return { foyer, ada, idOf, newest }
}

const password = 'ada-password'

/** What is posted to a user's page, in turn, and the lines of it. */
const acts: readonly [
  form: string,
  fields: Record<string, string>,
  act: string,
  detail?: string,
][] = [
  ['ban', { reason: 'Spam' }, 'user.ban', 'without end: Spam'],
  ['unban', {}, 'user.unban'],
  ['log-out', {}, 'user.log-out'],
  ['delete', { password }, 'user.delete'],
  ['keep', {}, 'user.keep'],
  ['role', { role: 'admin', password }, 'user.promote'],
  ['role', { role: 'user', password }, 'user.demote'],
]

t.test('each change by an administrator leaves its line', async (t) => {
  const { foyer, ada, idOf, newest } = await startAudited(t)
  const forms = new Set(acts.map(([form]) => `/admin/users/:id/${form}`))
  const posts = foyer.app
    .listRoutes()
    .filter(({ access, method }) => access === 'administrator' && method === 'POST')
    // Keys have a case below, and who has a second factor is in required-factor.test.ts.
    .filter(({ path }) => !path.startsWith('/admin/keys') && !path.endsWith('/reset-factor'))
  t.same(new Set(posts.map(({ path }) => path)), forms, 'a new form is in the list')
  const url = `/admin/users/${await idOf('ben')}`
  for (const [form, fields, act, detail] of acts) {
    const action = `${url}/${form}`
    const csrf_token = await formTokenOf(foyer, ada, { url, action })
    const done = await postForm(foyer, action, { cookie: ada, fields: { csrf_token, ...fields } })
    t.equal(done.statusCode, 302, form)
    t.same(await newest(), {
      via: 'page',
      actor: 'ada',
      act,
      subject: 'ben',
      detail,
      at: foyer.clock.now(),
    })
  }
  const action = `${url}/delete`
  const csrf_token = await formTokenOf(foyer, ada, { url, action })
  const fields = { csrf_token, password: 'wrong' }
  t.equal((await postForm(foyer, action, { cookie: ada, fields })).statusCode, 401)
  t.equal((await newest())?.act, 'user.demote', 'what is refused leaves none')
})

t.test('so does each change by a key or a token', async (t) => {
  const { foyer, idOf, newest } = await startAudited(t)
  const scopes = [':admin/*', ':room*', ':announce']
  const key = await createKey(foyer, { name: 'Bot', scopes })
  const { token } = await mintToken(foyer, { accountId: await idOf('ada'), scopes: [':admin/*'] })
  const byKey = { apikey: key.secret }
  const byToken = { authorization: `Bearer ${token}` }
  const ban = '/api/v1/admin/users/ben/ban'
  const until = '2026-12-24T00:00:00Z'
  const asked = { name: 'New', scopes: ['GET:admin/keys'] }
  type Call = [
    method: 'PUT' | 'POST' | 'DELETE',
    url: string,
    payload: object | undefined,
    line: object,
  ]
  const calls: Call[] = [
    [
      'PUT',
      ban,
      { reason: 'Spam', until },
      { act: 'user.ban', detail: /^until 2026-12-24.*Spam$/ },
    ],
    ['DELETE', ban, undefined, { act: 'user.unban', subject: 'ben' }],
    ['POST', '/api/v1/admin/keys', asked, { act: 'key.create', subject: 'New' }],
    [
      'POST',
      '/api/announce',
      { text: 'Back soon' },
      { act: 'rooms.announce', detail: 'Back soon' },
    ],
  ]
  for (const [method, url, payload, line] of calls) {
    const headers = url.startsWith('/api/v1') && method === 'PUT' ? byToken : byKey
    const done = await foyer.app.inject({ method, url, headers, ...(payload && { payload }) })
    t.ok(done.statusCode < 300, `${method} ${url}: ${done.body}`)
    const who = method === 'PUT' ? { via: 'api', actor: 'ada' } : { via: 'key', actor: 'Bot' }
    t.match(await newest(), { ...who, ...line })
  }
  const url = `/api/v1/admin/keys/${key.id}`
  t.equal((await foyer.app.inject({ method: 'DELETE', url, headers: byToken })).statusCode, 204)
  t.match(await newest(), { actor: 'ada', act: 'key.revoke', subject: 'Bot', detail: key.id })
  const changing = listRoutes(foyer.app).filter(
    ({ method, path }) => path.startsWith('/api/v1/admin/') && method !== 'GET',
  )
  t.equal(changing.length, 4, 'a new endpoint gets its case here')
})

for (const engine of await reachableEngines()) {
  t.test(`${engine}: administrators search the log and turn its pages`, async (t) => {
    const { foyer, ada } = await startAudited(t, engine)
    const read = async (query: string) => (await getPage(foyer, `/admin/audit${query}`, ada)).body
    t.match(await read(''), 'Nothing yet.')
    const line = { via: 'page', actor: 'ada', act: 'user.ban', detail: undefined, at: 0 }
    for (let at = 0; at < 60; at += 1) {
      await insertAct(foyer.db, { ...line, subject: `user ${at}`, at: foyer.clock.now() - at })
    }
    await insertAct(foyer.db, { ...line, act: 'user.keep', subject: '<b>100%</b>' })
    t.match(await read(''), '61 lines')
    t.equal((await read('')).match(/<tr>/g)?.length, 51)
    t.equal((await read('?page=2')).match(/<tr>/g)?.length, 12)
    t.equal((await read('?page=99')).match(/<tr>/g)?.length, 12, 'beyond the last is the last')
    t.match(await read('?q=USER+59'), '1 line<')
    t.match(await read('?q=deletion+back'), '&lt;b>100%&lt;/b>')
    t.match(await read('?q=%25'), '1 line<', 'what SQL has a meaning for is taken as it is')
    t.match(await read('?q=nothing'), 'Nothing matches.')
    t.match(await read('?q=user&page=1'), 'href="/admin/audit?q=user&amp;page=2"')
  })

  t.test(`${engine}: lines are kept for a year, also of those who are gone`, async (t) => {
    const { foyer } = await startAudited(t, engine)
    const at = foyer.clock.now()
    const line = { via: 'command', actor: 'command line', act: 'user.add', detail: undefined }
    await insertAct(foyer.db, { ...line, subject: 'ben', at })
    await foyer.db.deleteFrom('account').where('name', '=', 'ben').execute()
    foyer.clock.advance(365 * day)
    t.equal(await pruneActs(foyer), 0)
    foyer.clock.advance(1)
    t.equal(await pruneActs(foyer), 1)
  })
}

t.test('nobody else reads the log', async (t) => {
  const { foyer } = await startAudited(t)
  const ben = await signIn(foyer, 'ben')
  t.equal((await getPage(foyer, '/admin/audit', ben)).statusCode, 403)
  t.equal((await getPage(foyer, '/admin/audit')).statusCode, 302)
})
