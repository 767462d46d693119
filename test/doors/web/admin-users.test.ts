import t, { type Test } from 'tap'
import { deleteDueAccounts } from '../../../src/identity/accounts/delete-later.js'
import { findAccountByName, insertAccount } from '../../../src/identity/accounts/store.js'
import { mintToken } from '../../../src/identity/sessions/mint-token.js'
import { day } from '../../../src/platform/clock.js'
import { reachableEngines, type TestEngine } from '../../support/database.js'
import { formTokenOf, getPage, postForm } from '../../support/forms.js'
import { signIn, startFoyer, type Foyer } from '../../support/foyer.js'
import { defaultEngine } from '../../support/mode.js'

const idOf = async ({ db }: Foyer, name: string) => (await findAccountByName(db, name))?.id ?? 0

async function promote({ db }: Foyer, name: string) {
  await db.updateTable('account').set({ role: 'admin' }).where('name', '=', name).execute()
}

/** The administrator ada and the users ben and cleo, all logged in. */
async function startWithPeople(t: Test, engine: TestEngine = defaultEngine) {
  const foyer = await startFoyer(t, { engine })
  const ada = await signIn(foyer, 'ada')
  const ben = await signIn(foyer, 'ben')
  await signIn(foyer, 'cleo')
  await promote(foyer, 'ada')
  const id = await idOf(foyer, 'ben')
  const read = async (path = `/admin/users/${id}`) => (await getPage(foyer, path, ada)).body
  const post = async (act: string, fields: Record<string, string> = {}, user = id) => {
    const url = `/admin/users/${user}`
    const action = `${url}/${act}`
    const csrf_token = await formTokenOf(foyer, ada, { url, action })
    return postForm(foyer, action, { cookie: ada, fields: { csrf_token, ...fields } })
  }
  const statusOf = async (cookie: string) =>
    (await getPage(foyer, '/api/v1/auth/preferences', cookie)).statusCode
  return { foyer, ada, ben, id, read, post, statusOf }
}

for (const engine of await reachableEngines()) {
  t.test(`${engine}: users are listed, searched and sorted, with what they have`, async (t) => {
    const { foyer, read } = await startWithPeople(t, engine)
    const { db, clock } = foyer
    await db
      .insertInto('watched')
      .values({
        account_id: await idOf(foyer, 'ben'),
        video_id: 'aaaaaaaaaaa',
        position: 1,
        watched_at: 1,
      })
      .execute()
    await insertAccount(db, {
      name: 'O_o 100%',
      unconfirmedEmail: 'o@mail.example',
      createdAt: clock.now() + 1,
    })
    const names = async (query: string) =>
      [
        ...(await read(`/admin/users${query}`)).matchAll(
          /<a href="\/admin\/users\/\d+"[^>]*>([^<]+)/g,
        ),
      ].map(([, name]) => name)
    t.same(await names(''), ['ada', 'ben', 'cleo', 'O_o 100%'])
    t.same(await names('?sort=newest'), ['O_o 100%', 'ada', 'ben', 'cleo'])
    t.equal((await names('?sort=seen')).at(-1), 'O_o 100%', 'one who was never seen comes last')
    t.same(await names('?kind=admin'), ['ada'])
    t.same(await names('?kind=banned'), [])
    t.same(await names('?q=E'), ['ben', 'cleo', 'O_o 100%'], 'in names and addresses, in any case')
    t.same(await names('?q=_'), ['O_o 100%'], 'what SQL has a meaning for is taken as it is')
    t.same(await names('?q=%25'), ['O_o 100%'])
    t.match(await read('/admin/users?q=nobody'), 'Nobody matches.')
    t.match(await read('/admin/users?q=ben'), /<td data-label="Watched" class="number">1<\/td>/)
    t.match(await read('/admin/users?sort=wrong&kind=wrong&page=99'), '4 users')
  })

  t.test(`${engine}: the last administrator stays one`, async (t) => {
    const { foyer, ada, id, read, post } = await startWithPeople(t, engine)
    const own = await idOf(foyer, 'ada')
    const password = 'ada-password'
    const refused = await post('role', { role: 'user', password }, own)
    t.equal(refused.statusCode, 409)
    t.match(refused.body, 'This is the last administrator.')
    t.equal((await post('role', { role: 'admin', password: 'wrong' })).statusCode, 401)
    t.equal((await post('role', { role: 'admin', password })).statusCode, 302)
    t.equal((await findAccountByName(foyer.db, 'ben'))?.role, 'admin')
    t.match(await read(`/admin/users/${id}`), 'Make an ordinary user')
    await post('ban')
    t.equal((await post('role', { role: 'user', password }, own)).statusCode, 409, 'ben is banned')
    await post('unban')
    t.equal((await post('role', { role: 'user', password }, own)).headers.location, '/')
    t.equal((await getPage(foyer, '/admin/users', ada)).statusCode, 403)
  })
}

t.test('a user is banned with a reason and an end, and let in again', async (t) => {
  const { foyer, ben, read, post, statusOf } = await startWithPeople(t)
  const banned = await post('ban', { reason: 'Spam <b>', until: '2026-12-24' })
  t.equal(banned.statusCode, 302)
  t.equal(await statusOf(ben), 403)
  t.match(await read(), 'Spam &lt;b>')
  t.match(await read(), '2026-12-24 00:00 UTC')
  t.match(await read('/admin/users?kind=banned'), 'ben')
  t.equal((await post('unban')).statusCode, 302)
  t.equal(await statusOf(ben), 200)
  await post('ban')
  t.equal(await statusOf(ben), 403)
  foyer.clock.advance(1000 * day)
  t.match((await getPage(foyer, '/admin/users', await signIn(foyer, 'ada'))).body, 'Banned')
})

t.test('a user is logged out everywhere', async (t) => {
  const { foyer, ben, post, statusOf } = await startWithPeople(t)
  t.match((await post('log-out')).headers.location, /done=logged-out$/)
  t.equal(await statusOf(ben), 403)
  t.equal(await statusOf(await signIn(foyer, 'ben')), 200)
})

t.test('a user is deleted after three days, unless that is taken back', async (t) => {
  const { foyer, id, read, post } = await startWithPeople(t)
  const password = 'ada-password'
  t.equal((await post('delete', { password: 'wrong' })).statusCode, 401)
  t.equal((await post('delete', { password })).statusCode, 302)
  t.match(await read(), 'in 3 days')
  t.equal((await post('keep')).statusCode, 302)
  foyer.clock.advance(3 * day)
  t.equal(await deleteDueAccounts(foyer), 0)
  await post('delete', { password })
  foyer.clock.advance(3 * day)
  t.equal(await deleteDueAccounts(foyer), 1)
  t.equal((await getPage(foyer, `/admin/users/${id}`, await signIn(foyer, 'ada'))).statusCode, 404)
})

t.test('nobody bans or deletes themselves here', async (t) => {
  const { foyer, ada, read } = await startWithPeople(t)
  const own = await idOf(foyer, 'ada')
  t.notMatch(await read(`/admin/users/${own}`), '/ban"')
  const url = `/admin/users/${own}/ban`
  t.equal((await postForm(foyer, url, { cookie: ada })).statusCode, 400, 'without its token')
})

t.test('a form that is wrong keeps what was typed, and changes nothing', async (t) => {
  const { ben, post, statusOf } = await startWithPeople(t)
  for (const until of ['2020-01-01', '2026-13-01', 'soon']) {
    const refused = await post('ban', { reason: 'A long story', until })
    t.equal(refused.statusCode, 400, until)
    t.match(refused.body, 'value="A long story"')
  }
  t.equal((await post('ban', { reason: 'x'.repeat(501) })).statusCode, 400)
  t.equal(await statusOf(ben), 200)
})

t.test('only the browser of an administrator opens the administration', async (t) => {
  const { foyer, ada, ben, id } = await startWithPeople(t)
  const routes = foyer.app.listRoutes().filter(({ path }) => /^\/admin(\/|$)/.test(path))
  t.ok(routes.length >= 9)
  t.same(
    routes.filter(({ access }) => access !== 'administrator'),
    [],
  )
  const { token } = await mintToken(foyer, {
    accountId: await idOf(foyer, 'ada'),
    scopes: [':*', ':admin/*'],
  })
  const path = `/admin/users/${id}`
  t.equal((await getPage(foyer, path, ben)).statusCode, 403)
  t.match((await getPage(foyer, path, ben)).body, 'Only administrators')
  t.equal((await postForm(foyer, `${path}/ban`, { cookie: ben })).statusCode, 403)
  t.equal((await getPage(foyer, path)).headers.location, `/login?referer=%2Fadmin%2Fusers%2F${id}`)
  const withToken = await foyer.app.inject({
    url: path,
    headers: { authorization: `Bearer ${token}` },
  })
  t.equal(withToken.statusCode, 302)
  const link = 'href="/admin"'
  t.match((await getPage(foyer, '/account', ada)).body, link)
  t.notMatch((await getPage(foyer, '/account', ben)).body, link)
  for (const unknown of ['0', 'ben', '9'.repeat(15), '9'.repeat(30)]) {
    t.equal((await getPage(foyer, `/admin/users/${unknown}`, ada)).statusCode, 404, unknown)
  }
})
