import t from 'tap'
import { banAccount } from '../../../src/identity/accounts/ban.js'
import { hour } from '../../../src/platform/clock.js'
import { reachableEngines } from '../../support/database.js'
import { fieldsOf, getPage, invalidFieldsOf, postForm } from '../../support/forms.js'
import { signIn, startFoyer, type Answer, type Foyer } from '../../support/foyer.js'

const path = '/account/app-passwords'

/** Sends the form of the page with these boxes ticked. */
async function send(
  foyer: Foyer,
  cookie: string,
  { name, scopes }: { name: string; scopes: string[] },
) {
  const { csrf_token = '' } = fieldsOf((await getPage(foyer, path, cookie)).body, path)
  const pairs = [['csrf_token', csrf_token], ['name', name], ...scopes.map((s) => ['scope', s])]
  return foyer.app.inject({
    method: 'POST',
    url: path,
    headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(pairs).toString(),
  })
}

const secretIn = ({ body }: Answer) => /app_[A-Za-z0-9]{43}/.exec(body)?.[0] ?? ''

const create = async (foyer: Foyer, cookie: string, scopes: string[]) =>
  secretIn(await send(foyer, cookie, { name: 'Yattee', scopes }))

/** Logs in as apps for Invidious do. */
const logInAsApp = (foyer: Foyer, email: string, password: string) =>
  postForm(foyer, '/login', { fields: { email, password, action: 'signin' } })

const cookieOf = ({ headers }: Answer) =>
  [headers['set-cookie'] ?? ''].flat()[0]?.split(';')[0] ?? ''

const ask = async ({ app }: Foyer, url: string, cookie: string, method: 'GET' | 'POST' = 'GET') =>
  (await app.inject({ method, url, headers: { cookie } })).statusCode

const kindsOf = async ({ db }: Foyer) =>
  (await db.selectFrom('security_event').select(['kind', 'detail']).orderBy('id').execute())
    .slice(-2)
    .map(({ kind, detail }) => [kind, detail])

/** Everything that ends an app password, by what it does. */
const ends: Record<string, (foyer: Foyer, cookie: string) => Promise<unknown>> = {
  'its own revocation': async (foyer, cookie) => {
    const { body } = await getPage(foyer, path, cookie)
    const [, handle = ''] = /name="handle" value="([^"]+)"/.exec(body) ?? []
    const { csrf_token = '' } = fieldsOf(body, `${path}/revoke`)
    await postForm(foyer, `${path}/revoke`, { cookie, fields: { csrf_token, handle } })
  },
  'a new password': async (foyer, cookie) => {
    const fields = fieldsOf((await getPage(foyer, '/account', cookie)).body, '/account/password')
    const typed = { current: 'amy-password', new: 'k7-Garden-lamp', again: 'k7-Garden-lamp' }
    await postForm(foyer, '/account/password', { cookie, fields: { ...fields, ...typed } })
  },
  'the end of everything else': async (foyer, cookie) => {
    const page = await getPage(foyer, '/account/security', cookie)
    const fields = fieldsOf(page.body, '/account/security/end-others')
    await postForm(foyer, '/account/security/end-others', { cookie, fields })
  },
  'a ban, also when that has ended': async (foyer) => {
    const { id } = await foyer.db.selectFrom('account').select('id').executeTakeFirstOrThrow()
    await banAccount(foyer, id, { endsAt: foyer.clock.now() + hour })
    foyer.clock.advance(hour + 1)
  },
  'the deletion of the account': async ({ db }) => db.deleteFrom('account').execute(),
}

for (const engine of await reachableEngines()) {
  t.test(
    `${engine}: an app for Invidious logs in with one, and may do what was chosen`,
    async (t) => {
      const foyer = await startFoyer(t, { engine })
      const cookie = await signIn(foyer, 'amy')
      const made = await send(foyer, cookie, {
        name: ' Yattee  on my TV ',
        scopes: ['read:playlists'],
      })
      t.equal(made.statusCode, 200)
      const secret = secretIn(made)
      t.same(await kindsOf(foyer), [
        ['logged_in', null],
        ['app_password_created', 'Yattee on my TV'],
      ])
      const entered = await logInAsApp(foyer, 'Amy', secret)
      t.equal(entered.statusCode, 302)
      t.match(entered.headers['set-cookie'], /^SID=[\w-]{43}=; /)
      t.same(await kindsOf(foyer), [
        ['app_password_created', 'Yattee on my TV'],
        ['logged_in_with_app_password', 'Yattee on my TV'],
      ])
      const sid = cookieOf(entered)
      t.equal(await ask(foyer, '/api/v1/auth/playlists', sid), 200)
      t.equal(await ask(foyer, '/api/v1/auth/subscriptions', sid), 403)
      t.equal(await ask(foyer, '/api/v1/auth/playlists', sid, 'POST'), 403)
      t.equal(await ask(foyer, '/account', sid), 302, 'no page is for a program')
      t.equal(await ask(foyer, '/authorize_token?scopes=:*', sid), 302)
      t.equal(
        await ask(foyer, '/api/v1/auth/playlists', `SID=${secret}`),
        403,
        'no credential itself',
      )
      const rows = await foyer.db.selectFrom('session').selectAll().execute()
      t.notMatch(JSON.stringify(rows), secret)
      const shown = await getPage(foyer, path, cookie)
      t.notMatch(shown.body, secret)
    },
  )

  t.test(`${engine}: one is listed once, whatever has logged in with it`, async (t) => {
    const foyer = await startFoyer(t, { engine })
    const cookie = await signIn(foyer, 'amy')
    const secret = await create(foyer, cookie, ['read:playlists'])
    for (let i = 0; i < 3; i++) await logInAsApp(foyer, 'amy', secret)
    const { body } = await getPage(foyer, '/token_manager', cookie)
    t.equal(body.match(/<h3 dir="auto">Yattee<\/h3>/g)?.length, 1)
    t.equal(body.match(/class="card session"/g)?.length, 2, 'it and the browser')
    const security = await getPage(foyer, '/account/security', cookie)
    t.equal(security.body.match(/class="card session"/g)?.length, 1, 'the browser')
    t.equal((await getPage(foyer, path, cookie)).body.match(/class="card session"/g)?.length, 1)
  })

  for (const [what, end] of Object.entries(ends)) {
    t.test(`${engine}: ${what} ends one, its log-ins, and what these have made`, async (t) => {
      const foyer = await startFoyer(t, { engine })
      const cookie = await signIn(foyer, 'amy')
      const secret = await create(foyer, cookie, ['read:playlists', 'write:tokens'])
      const sid = cookieOf(await logInAsApp(foyer, 'amy', secret))
      const minted = await foyer.app.inject({
        method: 'POST',
        url: '/api/v1/auth/tokens/register',
        headers: { cookie: sid, 'content-type': 'application/json', accept: 'application/json' },
        payload: { scopes: ['GET:playlists', ':*'] },
      })
      t.same(minted.json<{ scopes: string[] }>().scopes, ['GET:playlists'])
      const askWithToken = () =>
        foyer.app.inject({
          url: '/api/v1/auth/playlists',
          headers: { authorization: `Bearer ${minted.body}` },
        })
      t.equal((await askWithToken()).statusCode, 200)
      await end(foyer, cookie)
      t.equal(await ask(foyer, '/api/v1/auth/playlists', sid), 403)
      t.equal((await askWithToken()).statusCode, 403)
      t.not((await logInAsApp(foyer, 'amy', secret)).statusCode, 302)
    })
  }

  t.test(`${engine}: OpenTogetherTube’s clients log in with one`, async (t) => {
    const foyer = await startFoyer(t, { engine })
    const cookie = await signIn(foyer, 'amy')
    const secret = await create(foyer, cookie, ['profile', 'rooms'])
    const { token } = (await foyer.app.inject('/api/auth/grant')).json<{ token: string }>()
    const headers = { authorization: `Bearer ${token}` }
    const call = (method: 'GET' | 'POST' | 'PATCH', url: string, payload?: object) =>
      foyer.app.inject({ method, url, headers, ...(payload && { payload }) })
    const entered = await call('POST', '/api/user/login', { user: 'amy', password: secret })
    t.match(entered.json(), { success: true, user: { username: 'amy' } })
    t.match((await call('GET', '/api/user')).json(), { username: 'amy', loggedIn: true })
    t.equal((await call('GET', '/api/user/owned-rooms')).statusCode, 200)
    t.equal((await call('GET', '/api/user/account')).statusCode, 403)
    const renamed = await call('POST', '/api/user', { username: 'mallory' })
    t.equal(renamed.statusCode, 403, 'it renames nobody')
    await call('POST', '/api/user/logout')
    t.match((await call('GET', '/api/user')).json(), { loggedIn: false })
    await call('POST', '/api/user/login', { user: 'amy', password: secret })
    await ends['its own revocation']?.(foyer, cookie)
    t.equal((await call('GET', '/api/user')).statusCode, 401)
  })
}

t.test('one opens its own account alone, by programs alone, and registers nobody', async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await signIn(foyer, 'amy')
  await signIn(foyer, 'ben')
  const secret = await create(foyer, cookie, ['read:playlists'])
  t.equal((await logInAsApp(foyer, 'ben', secret)).statusCode, 401)
  t.equal((await logInAsApp(foyer, 'amyy', secret)).statusCode, 401)
  const fields = { email: 'amy', password: secret, intent: 'sign-in' }
  t.equal((await postForm(foyer, '/login', { fields })).statusCode, 401, 'the page is for people')
  t.equal((await foyer.db.selectFrom('account').select('id').execute()).length, 2)
})

t.test('a form that is refused says what is wrong, and keeps what was typed', async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await signIn(foyer, 'amy')
  const unnamed = await send(foyer, cookie, { name: ' ', scopes: ['read:history'] })
  t.equal(unnamed.statusCode, 400)
  t.same(invalidFieldsOf(unnamed.body), ['name'])
  const isTicked = (name: string, { body }: Answer) =>
    new RegExp(`value="${name}" checked`).test(body)
  t.ok(isTicked('read:history', unnamed))
  t.notOk(isTicked('read:playlists', unnamed))
  for (const scopes of [[], ['admin'], [':*']]) {
    const powerless = await send(foyer, cookie, { name: 'TV "1"', scopes })
    t.equal(powerless.statusCode, 400, scopes.join())
    t.match(powerless.body, 'Choose at least one thing')
    t.match(powerless.body, 'value="TV &quot;1&quot;"')
  }
  t.equal((await send(foyer, cookie, { name: 'x'.repeat(101), scopes: [] })).statusCode, 400)
  const fresh = await getPage(foyer, path, cookie)
  t.ok(isTicked('write:history', fresh))
  t.notOk(isTicked('rooms', fresh))
  t.ok(isTicked('rooms', await getPage(foyer, `${path}?for=rooms`, cookie)))
})

t.test('one counts among tokens and apps, of which there are only so many', async (t) => {
  const foyer = await startFoyer(t, { env: { MAX_TOKENS: '1' } })
  const cookie = await signIn(foyer, 'amy')
  t.match(await create(foyer, cookie, ['profile']), /^app_/)
  const second = await send(foyer, cookie, { name: 'TV', scopes: ['profile'] })
  t.equal(second.statusCode, 429)
  t.match(second.body, 'value="TV"')
})
