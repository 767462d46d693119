import t from 'tap'
import { openBrowserSession } from '../../../src/identity/sessions/browser-session.js'
import { minute } from '../../../src/platform/clock.js'
import { startFakeDiscord } from '../../support/fake-discord.js'
import { fieldsOf, getPage, invalidFieldsOf, postForm } from '../../support/forms.js'
import { signIn, startFoyer, type Answer, type Foyer } from '../../support/foyer.js'

const title = '<h1>Confirm it’s you</h1>'
const everything = '/authorize_token?scopes=:*&expire=2000000000'

const isAsking = ({ statusCode, body }: Answer) => statusCode === 403 && body.includes(title)

/** Sends the form of a page with what is typed into it. */
async function send(
  foyer: Foyer,
  cookie: string,
  form: { page: string; action: string; typed?: Record<string, string> },
) {
  const { body } = await getPage(foyer, form.page, cookie)
  const fields = { ...fieldsOf(body, form.action), ...form.typed }
  return postForm(foyer, form.action, { cookie, fields })
}

/** Enters a password on the page that asks for it. */
function confirm(
  foyer: Foyer,
  cookie: string,
  { asking, action, password }: { asking: Answer; action: string; password: string },
) {
  const fields = { ...fieldsOf(asking.body, action), proof_password: password }
  return postForm(foyer, action, { cookie, fields })
}

const askForToken = (foyer: Foyer, cookie: string, typed: Record<string, string> = {}) =>
  send(foyer, cookie, { page: everything, action: '/authorize_token', typed })

const tokensOf = ({ db }: Foyer) =>
  db.selectFrom('session').select(['name', 'scopes']).where('kind', '=', 'token').execute()

t.test('a token for everything takes the password, and nothing typed is lost', async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await signIn(foyer, 'amy')
  foyer.clock.advance(10 * minute + 1)
  const typed = { name: 'My script', decision: 'allow', lifetime: 'day' }
  const asking = await askForToken(foyer, cookie, typed)
  t.equal(isAsking(asking), true)
  t.same(await tokensOf(foyer), [])

  const action = '/authorize_token'
  const wrong = await confirm(foyer, cookie, { asking, action, password: 'not it' })
  t.equal(wrong.statusCode, 401)
  t.match(wrong.body, title)
  t.same(invalidFieldsOf(wrong.body), ['proof_password'])
  t.same(await tokensOf(foyer), [])

  const done = await confirm(foyer, cookie, { asking: wrong, action, password: 'amy-password' })
  t.equal(done.statusCode, 200)
  t.match(done.body, 'Here is your token')
  t.same(await tokensOf(foyer), [{ name: 'My script', scopes: '[":*"]' }])
  const { expires_at } = await foyer.db
    .selectFrom('session')
    .select('expires_at')
    .where('kind', '=', 'token')
    .executeTakeFirstOrThrow()
  t.equal(expires_at, Math.floor(foyer.clock.now() / 1000 + 86_400) * 1000)
})

t.test('a password that was given holds for ten minutes, in its own session', async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await signIn(foyer, 'amy')
  foyer.clock.advance(10 * minute)
  t.equal((await askForToken(foyer, cookie)).statusCode, 200, 'as long after the log-in')
  foyer.clock.advance(1)
  const asking = await askForToken(foyer, cookie)
  t.equal(isAsking(asking), true)
  const given = { asking, action: '/authorize_token', password: 'amy-password' }
  t.equal((await confirm(foyer, cookie, given)).statusCode, 200)
  foyer.clock.advance(10 * minute)
  t.equal((await askForToken(foyer, cookie)).statusCode, 200)
  foyer.clock.advance(1)
  t.equal(isAsking(await askForToken(foyer, cookie)), true)
  await signIn(foyer, 'amy')
  t.equal(isAsking(await askForToken(foyer, cookie)), true, 'whatever is given elsewhere')
})

const asksFor = [
  { scopes: ':*', asks: true },
  { scopes: 'GET:*', asks: true },
  { scopes: 'POST:*', asks: true },
  { scopes: 'GET:feed,GET:export*', asks: true },
  { scopes: ':admin/bans', asks: true },
  { scopes: 'GET:feed,:playlists*', asks: false },
  { scopes: 'POST:export/zip', asks: false },
]
t.test('the password is asked for by what a token could do', async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await signIn(foyer, 'amy')
  foyer.clock.advance(11 * minute)
  for (const { scopes, asks } of asksFor) {
    const page = `/authorize_token?scopes=${encodeURIComponent(scopes)}`
    const answer = await send(foyer, cookie, { page, action: '/authorize_token' })
    t.equal(isAsking(answer), asks, scopes)
  }
  const typed = { decision: 'deny' }
  t.match(
    (await askForToken(foyer, cookie, typed)).body,
    'No token was created',
    'to deny takes none',
  )
})

const ends = [
  { page: '/token_manager', action: '/token_manager', typed: { all_others: 'true' } },
  { page: '/account/security', action: '/account/security/end-others' },
]
for (const form of ends) {
  t.test(`${form.action}: to log out everywhere else takes the password`, async (t) => {
    const foyer = await startFoyer(t)
    const other = await signIn(foyer, 'amy')
    const cookie = await signIn(foyer, 'amy')
    foyer.clock.advance(11 * minute)
    const asking = await send(foyer, cookie, form)
    t.equal(isAsking(asking), true)
    t.equal((await getPage(foyer, '/account', other)).statusCode, 200)
    const given = { asking, action: form.action, password: 'amy-password' }
    t.equal((await confirm(foyer, cookie, given)).statusCode, 302)
    t.equal((await getPage(foyer, '/account', other)).statusCode, 302)
    t.equal((await getPage(foyer, '/account', cookie)).statusCode, 200)
  })
}

t.test('to end one device takes no password', async (t) => {
  const foyer = await startFoyer(t)
  const other = await signIn(foyer, 'amy')
  const cookie = await signIn(foyer, 'amy')
  foyer.clock.advance(11 * minute)
  const { body } = await getPage(foyer, '/token_manager', cookie)
  const { csrf_token = '' } = fieldsOf(body, '/token_manager')
  // The newest first, which is this one.
  const [, handle = ''] = [...body.matchAll(/name="handle" value="([^"]+)"/g)].at(-1) ?? []
  const fields = { csrf_token, handle }
  t.equal((await postForm(foyer, '/token_manager', { cookie, fields })).statusCode, 302)
  t.equal((await getPage(foyer, '/account', other)).statusCode, 302)
})

t.test('a download takes the password, then begins, and is in the log of events', async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await signIn(foyer, 'amy')
  foyer.clock.advance(11 * minute)
  const url = '/account/export/zip'
  const asking = await getPage(foyer, url, cookie)
  t.equal(isAsking(asking), true)
  t.notMatch((await getPage(foyer, '/account/security', cookie)).body, 'Data downloaded')

  const given = { asking, action: url, password: 'amy-password' }
  const confirmed = await confirm(foyer, cookie, given)
  t.equal(confirmed.statusCode, 303)
  t.equal(confirmed.headers.location, '/account/transfer?download=zip')
  const page = await getPage(foyer, '/account/transfer?download=zip', cookie)
  t.equal(page.headers.refresh, `0; url=${url}`)
  const file = await getPage(foyer, url, cookie)
  t.equal(file.statusCode, 200)
  t.equal(file.headers['content-disposition'], 'attachment; filename="amy-2026-11-22-foyer.zip"')
  t.equal(file.rawPayload.subarray(0, 2).toString(), 'PK')
  const invidious = await getPage(foyer, '/account/export/invidious', cookie)
  t.same(Object.keys(invidious.json()), [
    'subscriptions',
    'watch_history',
    'preferences',
    'playlists',
  ])
  t.match((await getPage(foyer, '/account/security', cookie)).body, 'Data downloaded')
})

const byCookie = [
  { method: 'GET', url: '/api/v1/auth/export/zip' },
  { method: 'GET', url: '/api/v1/auth/export/invidious' },
  { method: 'POST', url: '/api/v1/auth/tokens/register', payload: { scopes: [':*'] } },
  { method: 'POST', url: '/sessions', payload: { name: 'x', type: 'api', expiry: 60 } },
] as const
t.test(
  'a program with a cookie has to log in again for it, one with a token has not',
  async (t) => {
    const foyer = await startFoyer(t)
    const cookie = await signIn(foyer, 'amy')
    const register = {
      method: 'POST',
      url: '/api/v1/auth/tokens/register',
      headers: { cookie, accept: 'application/json' },
      payload: { scopes: [':*'] },
    } as const
    const token = (await foyer.app.inject(register)).body
    for (const request of byCookie) {
      const ask = (headers: Record<string, string>) =>
        foyer.app.inject({ ...request, headers: { accept: 'application/json', ...headers } })
      const fresh = await signIn(foyer, 'amy')
      t.equal((await ask({ cookie: fresh })).statusCode, 200, request.url)
      foyer.clock.advance(11 * minute)
      const late = await ask({ cookie: fresh })
      t.equal(late.statusCode, 403)
      t.match(late.body, 'Confirm that it is you')
      if (request.url === '/sessions') continue
      t.equal((await ask({ authorization: `Bearer ${token}` })).statusCode, 200, 'with a token')
    }
    const narrow = { ...register, payload: { scopes: ['GET:feed'] } }
    t.equal((await foyer.app.inject(narrow)).statusCode, 200, 'a token for less needs nothing')
  },
)

t.test('without a password, a new log-in proves it, and what was sent is kept', async (t) => {
  const foyer = await startFoyer(t)
  await signIn(foyer, 'amy')
  const bob = await signIn(foyer, 'bob')
  const amy = await foyer.db
    .updateTable('account')
    .set({ password_hash: null })
    .where('name', '=', 'amy')
    .returning('id')
    .executeTakeFirstOrThrow()
  const enter = async () => `SID=${await openBrowserSession(foyer, amy.id, {})}`
  const old = await enter()
  t.equal((await askForToken(foyer, old)).statusCode, 200, 'its own log-in has just been')
  foyer.clock.advance(11 * minute)
  const typed = { name: 'My script', decision: 'allow' }
  const asking = await askForToken(foyer, old, typed)
  t.equal(isAsking(asking), true)
  const [, query = ''] = /href="\/login\?again=1&amp;referer=([^"]+)"/.exec(asking.body) ?? []
  const kept = decodeURIComponent(query)
  t.match(kept, /^\/account\/continue\?form=/)

  t.equal((await getPage(foyer, kept, bob)).headers.location, '/account', 'nobody else’s')
  const cookie = await enter()
  const { body } = await getPage(foyer, kept, cookie)
  t.match(body, 'Nothing has been saved yet')
  const action = '/authorize_token'
  const done = await postForm(foyer, action, { cookie, fields: fieldsOf(body, action) })
  t.equal(done.statusCode, 200)
  t.same(
    (await tokensOf(foyer)).map(({ name }) => name),
    ['Token', 'My script'],
  )
})

t.test('to link Discord takes the password, on the page and at the API', async (t) => {
  const discord = await startFakeDiscord(t)
  const foyer = await startFoyer(t, { env: discord.env })
  const cookie = await signIn(foyer, 'amy')
  const grant = await foyer.app.inject({ url: '/api/auth/grant' })
  const { token } = grant.json<{ token: string }>()
  const byToken = `token=${token}`
  const loggedIn = await foyer.app.inject({
    method: 'POST',
    url: '/api/user/login',
    headers: { cookie: byToken },
    payload: { user: 'amy', password: 'amy-password' },
  })
  const own = loggedIn.cookies.find(({ name }) => name === 'token')?.value ?? token
  const leave = () =>
    foyer.app.inject({ url: '/api/auth/discord', headers: { cookie: `token=${own}` } })
  t.equal((await leave()).statusCode, 302)
  foyer.clock.advance(11 * minute)
  t.equal((await leave()).statusCode, 403)
  const action = '/account/discord/link'
  const asking = await send(foyer, cookie, { page: '/account', action })
  t.equal(isAsking(asking), true)
  const done = await confirm(foyer, cookie, { asking, action, password: 'amy-password' })
  t.equal(done.statusCode, 302)
  t.match(done.headers.location, /^http:\/\/127\.0\.0\.1/)
})
