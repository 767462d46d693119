import t from 'tap'
import { createFormToken } from '../../../src/identity/csrf.js'
import { readSignedToken } from '../../../src/identity/signed-token/signed-token.js'
import { hour } from '../../../src/platform/clock.js'
import { fieldsOf, getPage, postForm } from '../../support/forms.js'
import { signIn, startFoyer, type Foyer } from '../../support/foyer.js'

const callback = 'http://127.0.0.1:9/cb?state=7'
const path = (query: Record<string, string>) =>
  `/authorize_token?${new URLSearchParams(query).toString()}`

async function ask(foyer: Foyer, cookie: string, query: Record<string, string>) {
  const { body } = await getPage(foyer, path(query), cookie)
  return fieldsOf(body, '/authorize_token')
}

const decodeTwice = (text: string | null) => decodeURIComponent(text ?? '')

/** The token in the Location of an answer; searchParams decodes once. */
function tokenIn(foyer: Foyer, location: string | undefined) {
  const text = decodeTwice(new URL(location ?? '').searchParams.get('token'))
  return readSignedToken(text, foyer.keyring.hmacKeys, 0)
}

t.test('who is signed out is asked to sign in, and the request waits', async (t) => {
  const foyer = await startFoyer(t)
  const url = '/authorize_token?scopes=GET:feed&callback_url=http%3A%2F%2F127.0.0.1%3A9%2Fcb'
  const answer = await getPage(foyer, url)
  t.equal(answer.statusCode, 302)
  t.equal(
    answer.headers.location,
    '/login?referer=%2Fauthorize_token%3Fscopes%3DGET%3Afeed%26callback_url%3Dhttp%253A%252F%252F127.0.0.1%253A9%252Fcb',
  )
})

t.test('the page carries the request under the names that Invidious gives it', async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await signIn(foyer, 'amy')
  const url =
    '/authorize_token?scopes=GET:feed,POST%3BDELETE:subscriptions*&callback_url=http%3A%2F%2F127.0.0.1%3A9%2Fcb%3Fstate%3D7&expire=2000000000'
  const answer = await getPage(foyer, url, cookie)
  t.equal(answer.statusCode, 200)
  const { csrf_token, ...fields } = fieldsOf(answer.body, '/authorize_token')
  t.match(csrf_token, /^[a-z0-9]+\.[\w-]{43}$/)
  t.same(fields, {
    'scopes[0]': 'GET:feed',
    'scopes[1]': 'POST;DELETE:subscriptions*',
    callbackUrl: callback,
    expire: '2000000000',
    name: '127.0.0.1:9',
  })
  t.match(answer.body, 'See the newest videos of your subscriptions')
  t.match(answer.body, 'Change your subscriptions')
  t.match(answer.body, `<code>${callback}</code>`, 'the whole callback is shown')
  t.match(answer.body, 'logged in as <strong>amy</strong>')
})

t.test('pages cannot be framed, cached, scripted, nor leak where they were', async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await signIn(foyer, 'amy')
  for (const url of [path({ scopes: ':*' }), '/', '/login', '/nothing', path({ scopes: 'x' })]) {
    const { headers } = await getPage(foyer, url, url === '/login' ? undefined : cookie)
    t.equal(headers['content-type'], 'text/html; charset=utf-8')
    t.equal(headers['cache-control'], 'no-store')
    t.equal(headers['referrer-policy'], 'same-origin')
    t.equal(headers['x-frame-options'], 'DENY')
    const policy = String(headers['content-security-policy'])
    t.match(policy, "default-src 'none'")
    t.match(policy, "frame-ancestors 'none'")
    t.notMatch(policy, 'form-action', 'Chromium would block the way to the callback')
    t.notMatch(policy, 'script-src')
  }
})

t.test('allowing leads to the callback with token and user name', async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await signIn(foyer, 'Amy@X.org')
  const fields = await ask(foyer, cookie, {
    scopes: ':playlists*,get:Feed',
    callback_url: callback,
  })
  const answer = await postForm(foyer, '/authorize_token', { cookie, fields })
  t.equal(answer.statusCode, 302)
  t.match(
    answer.headers.location,
    /^http:\/\/127\.0\.0\.1:9\/cb\?state=7&token=%257B%2522session[^&]*&username=amy%2540x\.org$/,
  )
  const token = tokenIn(foyer, answer.headers.location)
  t.same(token.scopes, [':playlists*', 'get:Feed'], 'scopes as asked, in order and case')
  t.equal(token.expire, undefined)
  const row = await foyer.db
    .selectFrom('session')
    .selectAll()
    .where('kind', '=', 'token')
    .executeTakeFirstOrThrow()
  t.equal(row.name, '127.0.0.1:9')
  t.equal(row.client, '127.0.0.1:9')
  t.equal(row.parent_id, null, 'it outlives the browser session')
})

t.test("a callback of an app's own scheme works", async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await signIn(foyer, 'amy')
  const fields = await ask(foyer, cookie, { scopes: ':feed', callback_url: 'clipious-auth://' })
  const answer = await postForm(foyer, '/authorize_token', { cookie, fields })
  t.match(answer.headers.location, /^clipious-auth:\/\/\?token=%257B[^&]*&username=amy$/)
})

t.test('without a callback the token is shown once, with how to use it', async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await signIn(foyer, 'amy')
  const fields = await ask(foyer, cookie, { scopes: 'GET:preferences' })
  const answer = await postForm(foyer, '/authorize_token', { cookie, fields })
  t.equal(answer.statusCode, 200)
  t.equal(answer.headers['referrer-policy'], 'same-origin')
  const shown =
    /<textarea[^>]*>(\{.*?\})<\/textarea>/.exec(answer.body)?.[1]?.replaceAll('&quot;', '"') ?? ''
  const used = await foyer.app.inject({
    url: '/api/v1/auth/preferences',
    headers: { authorization: `Bearer ${shown}` },
  })
  t.equal(used.statusCode, 200)
  t.match(answer.body, 'http://foyer.test/api/v1/auth/preferences')
})

t.test('denying grants nothing and says so to the app', async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await signIn(foyer, 'amy')
  const deny = async (query: Record<string, string>) => {
    const fields = { ...(await ask(foyer, cookie, query)), decision: 'deny' }
    return postForm(foyer, '/authorize_token', { cookie, fields })
  }
  const told = await deny({ scopes: ':*', callback_url: callback })
  t.equal(told.statusCode, 302)
  t.equal(told.headers.location, `${callback}&error=access_denied`)
  const denied = await deny({ scopes: ':*' })
  t.equal(denied.statusCode, 200)
  t.match(denied.body, 'No token was created.')
  const tokens = await foyer.db
    .selectFrom('session')
    .select('id')
    .where('kind', '=', 'token')
    .execute()
  t.equal(tokens.length, 0)
})

t.test('the user decides how long a token lives and what it is called', async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await signIn(foyer, 'amy')
  const now = foyer.clock.now() / 1000
  const cases: [asked: string, lifetime: string | undefined, expire: number | undefined][] = [
    ['', undefined, undefined],
    ['', 'asked', undefined],
    ['', 'hour', now + 3600],
    ['2000000000', undefined, 2000000000],
    ['2000000000', 'asked', 2000000000],
    ['2000000000', 'day', now + 86_400],
    ['2000000000', 'month', now + 30 * 86_400],
    ['2000000000', 'year', now + 365 * 86_400],
    ['2000000000', 'never', undefined],
    ['1000000000', undefined, 1000000000],
    ['4000000000000', undefined, undefined],
    ['soon', undefined, undefined],
    ['3600', undefined, now + 3600],
    ['3600', 'day', now + 86_400],
    ['4102444800', undefined, 4102444800],
  ]
  for (const [expire, lifetime, end] of cases) {
    const query = { scopes: ':*', callback_url: callback, expire }
    const fields = { ...(await ask(foyer, cookie, query)), ...(lifetime && { lifetime }) }
    const answer = await postForm(foyer, '/authorize_token', { cookie, fields })
    t.equal(tokenIn(foyer, answer.headers.location).expire, end, `${expire} ${lifetime ?? ''}`)
  }
  const named = { ...(await ask(foyer, cookie, { scopes: ':*' })), name: ' <b>My TV</b> ' }
  await postForm(foyer, '/authorize_token', { cookie, fields: named })
  const unnamed = { ...(await ask(foyer, cookie, { scopes: ':*' })), name: '  ' }
  await postForm(foyer, '/authorize_token', { cookie, fields: unnamed })
  const names = await foyer.db.selectFrom('session').select('name').orderBy('id', 'desc').execute()
  t.same(
    names.slice(0, 2).map(({ name }) => name),
    ['Token', '<b>My TV</b>'],
  )
})

t.test('what nobody could allow is refused on the page and in the form', async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await signIn(foyer, 'amy')
  const { csrf_token = '' } = await ask(foyer, cookie, { scopes: ':*' })
  const cases: [query: Record<string, string>, text: string][] = [
    [{}, 'No scopes are asked for'],
    [{ scopes: '' }, 'No scopes are asked for'],
    [{ scopes: ',,' }, 'No scopes are asked for'],
    [{ scopes: 'GET:feed,nonsense' }, 'Malformed scope &#39;nonsense&#39;'],
    [{ scopes: 'GET:a b' }, 'Malformed scope'],
    [{ scopes: 'GET:feed:x' }, 'Malformed scope'],
    [{ scopes: Array.from({ length: 101 }, () => ':a').join(',') }, 'at most 100 scopes'],
    [{ scopes: ':*', callback_url: 'javascript:alert(1)' }, 'Invalid callback URL'],
    [{ scopes: ':*', callback_url: '/x' }, 'Invalid callback URL'],
    [{ scopes: ':*', callback_url: 'http://a.example/\r\nx: y' }, 'Invalid callback URL'],
  ]
  for (const [query, text] of cases) {
    const page = await getPage(foyer, path(query), cookie)
    t.equal(page.statusCode, 400, text)
    t.match(page.headers['content-type'], 'text/html')
    t.match(page.body.replaceAll("'", '&#39;'), text)
    const scopes = (query.scopes ?? '').split(',').filter(Boolean)
    const fields = {
      ...Object.fromEntries(scopes.map((scope, index) => [`scopes[${index}]`, scope])),
      ...(query.callback_url && { callbackUrl: query.callback_url }),
      csrf_token,
    }
    const posted = await postForm(foyer, '/authorize_token', { cookie, fields })
    t.equal(posted.statusCode, 400, text)
    t.match(posted.body.replaceAll("'", '&#39;'), text)
  }
  for (const fields of [{ lifetime: 'eternal' }, { decision: 'perhaps' }, { name: 'a\0' }]) {
    const sent = { 'scopes[0]': ':*', csrf_token, ...fields }
    t.equal((await postForm(foyer, '/authorize_token', { cookie, fields: sent })).statusCode, 400)
  }
})

t.test('a form that was not made here, for this, for this session, grants nothing', async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await signIn(foyer, 'amy')
  const other = await signIn(foyer, 'bob')
  const { csrf_token: ofOther = '' } = await ask(foyer, other, { scopes: ':*' })
  const { csrf_token: own = '' } = await ask(foyer, cookie, { scopes: ':*' })
  const home = await getPage(foyer, '/', cookie)
  const [time = '', mac = ''] = own.split('.')
  const later = (parseInt(time, 36) + 1).toString(36)
  const forgeries: Record<string, string> = {
    none: '',
    nonsense: 'x',
    'of another session': ofOther,
    'of another form': fieldsOf(home.body, '/signout').csrf_token ?? '',
    'with another time': `${later}.${mac}`,
    'without a time': `.${mac}`,
    'as Invidious makes them':
      '{"session":"x","expire":2000000000,"scopes":[":authorize_token"],"signature":"AAAA"}',
    'for a session that does not exist': createFormToken(foyer, {
      sessionId: 999,
      action: '/authorize_token',
    }),
  }
  for (const [name, csrf_token] of Object.entries(forgeries)) {
    const fields = { 'scopes[0]': ':*', csrf_token }
    const answer = await postForm(foyer, '/authorize_token', { cookie, fields })
    t.equal(answer.statusCode, 400, name)
    t.match(answer.headers['content-type'], 'text/html')
  }
  foyer.clock.advance(6 * hour + 1)
  const late = { 'scopes[0]': ':*', csrf_token: own }
  const answer = await postForm(foyer, '/authorize_token', { cookie, fields: late })
  t.equal(answer.statusCode, 400, 'six hours later')
  const tokens = await foyer.db
    .selectFrom('session')
    .select('id')
    .where('kind', '=', 'token')
    .execute()
  t.equal(tokens.length, 0)
})

t.test('a form without a session leads to the log-in page', async (t) => {
  const foyer = await startFoyer(t)
  const answer = await postForm(foyer, '/authorize_token', { fields: { 'scopes[0]': ':*' } })
  t.equal(answer.statusCode, 302)
  t.equal(answer.headers.location, '/login')
})

t.test('a bearer is no browser: it cannot consent', async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await signIn(foyer, 'amy')
  const fields = await ask(foyer, cookie, { scopes: ':*', callback_url: callback })
  const allowed = await postForm(foyer, '/authorize_token', { cookie, fields })
  const token = new URL(allowed.headers.location ?? '').searchParams.get('token') ?? ''
  const answer = await foyer.app.inject({
    url: path({ scopes: ':*' }),
    headers: { authorization: `Bearer ${token}` },
  })
  t.equal(answer.statusCode, 302)
})

t.test('whatever a request holds is shown as text', async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await signIn(foyer, 'amy')
  const scope = ':"><script>alert(1)</script>'
  const query = { scopes: scope, callback_url: 'https://a.example/"><script>alert(2)</script>' }
  const page = await getPage(foyer, path(query), cookie)
  t.equal(page.statusCode, 200)
  t.notMatch(page.body, '<script')
  const fields = fieldsOf(page.body, '/authorize_token')
  t.equal(fields['scopes[0]'], scope)
  t.equal(fields.callbackUrl, query.callback_url)
  const refused = await getPage(foyer, path({ scopes: '<script>alert(3)</script>' }), cookie)
  t.notMatch(refused.body, '<script')
  const own = await ask(foyer, cookie, { scopes: `GET:feed,${scope}` })
  const shown = await postForm(foyer, '/authorize_token', { cookie, fields: own })
  t.notMatch(shown.body, '<script')
})

t.test('plain http to a stranger is shown with a warning', async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await signIn(foyer, 'amy')
  const warned = async (callback_url: string) =>
    (await getPage(foyer, path({ scopes: ':*', callback_url }), cookie)).body.includes(
      'This address isn’t encrypted',
    )
  t.equal(await warned('http://app.example/cb'), true)
  t.equal(await warned('http://192.168.1.20:8888/cb'), false)
  t.equal(await warned('https://app.example/cb'), false)
  t.equal(await warned('clipious-auth://'), false)
})

t.test('the command to try a token is safe in a shell, whatever the scopes are', async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await signIn(foyer, 'amy')
  const fields = await ask(foyer, cookie, { scopes: "GET:feed,:';reboot;'" })
  const { body } = await postForm(foyer, '/authorize_token', { cookie, fields })
  const command = /<code>(curl .*?)<\/code>/s.exec(body)?.[1] ?? ''
  t.match(command, `:'\\'';reboot;'\\''&quot;`)
})
