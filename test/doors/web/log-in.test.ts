import t from 'tap'
import { fieldsOf, getPage, invalidFieldsOf, postForm } from '../../support/forms.js'
import { signIn, startFoyer } from '../../support/foyer.js'

const right = { email: 'ann', password: 'ann-password' }

t.test('a log-in answers 302 with one cookie, first and alone', async (t) => {
  const foyer = await startFoyer(t)
  const answer = await postForm(foyer, '/login?type=invidious', { fields: right })
  t.equal(answer.statusCode, 302)
  t.equal(answer.headers.location, '/feed/subscriptions')
  t.match(
    answer.headers['set-cookie'],
    /^SID=[A-Za-z0-9_-]{43}=; Max-Age=31536000; Path=\/; HttpOnly; SameSite=Lax$/,
  )
})

t.test('on https the cookie is Secure', async (t) => {
  const foyer = await startFoyer(t, { env: { BASE_URL: 'https://foyer.test' } })
  const answer = await postForm(foyer, '/login', { fields: right })
  t.match(answer.headers['set-cookie'], /; HttpOnly; Secure; SameSite=Lax$/)
})

t.test('a log-in leads to a path on this site and nowhere else', async (t) => {
  const foyer = await startFoyer(t)
  await signIn(foyer, 'ann')
  const consent = '/authorize_token?scopes=GET;POST:feed*,:playlists*&callback_url=app%3A%2F%2F'
  const cases: [referer: string, location: string][] = [
    ['/x', '/x'],
    ['/feed/playlists?page=2', '/feed/playlists?page=2'],
    [consent, consent],
    ['', '/feed/subscriptions'],
    ['https://evil.example/x', '/x'],
    ['https://evil.example', '/'],
    ['https://evil.example//other.example/x', '/other.example/x'],
    ['//evil.example/x', '/x'],
    ['///evil.example/x', '/x'],
    ['/\\evil.example', '/'],
    ['\\\\evil.example\\x', '/x'],
    ['/\t/evil.example/x', '/x'],
    ['/./\\evil.example', '/evil.example'],
    ['/%2F/evil.example', '/%2F/evil.example'],
    ['javascript:alert(1)', '/feed/subscriptions'],
    ['data:text/html,x', '/feed/subscriptions'],
    ['http://[', '/feed/subscriptions'],
    ['/x\r\nSet-Cookie: a=b', '/xSet-Cookie:%20a=b'],
    ['/login?referer=/login', '/feed/subscriptions'],
    ['/signout', '/feed/subscriptions'],
    ['x', '/x'],
  ]
  for (const [referer, location] of cases) {
    const url = `/login?type=invidious&referer=${encodeURIComponent(referer)}`
    const answer = await postForm(foyer, url, { fields: right })
    t.equal(answer.statusCode, 302, referer)
    t.equal(answer.headers.location, location, referer)
  }
})

t.test('the page that was asked for survives failed attempts, byte for byte', async (t) => {
  const foyer = await startFoyer(t)
  await signIn(foyer, 'ann')
  const wanted =
    '/authorize_token?scopes=GET;POST:feed*,:history*&callback_url=app%3A%2F%2F%3Fa%3Db'
  const asked = await getPage(foyer, wanted)
  t.equal(asked.statusCode, 302)
  t.equal(asked.headers.location, `/login?referer=${encodeURIComponent(wanted)}`)
  const logIn = asked.headers.location ?? ''
  const failed = await postForm(foyer, logIn, {
    fields: { email: 'ann', password: 'wrong' },
  })
  t.equal(failed.statusCode, 401)
  const action = /<form method="post" action="([^"]+)"/.exec(failed.body)?.[1] ?? ''
  t.equal(action, logIn)
  const done = await postForm(foyer, action, { fields: right })
  t.equal(done.headers.location, wanted)
})

t.test('a refused log-in is a page with the reason, the name kept, and no cookie', async (t) => {
  const foyer = await startFoyer(t)
  await signIn(foyer, 'ann')
  const cases: [Record<string, string>, number, string, field?: string][] = [
    [{ email: 'ann', password: 'nope' }, 401, 'Wrong username or password', 'password'],
    [{ email: '', password: 'x' }, 401, 'Enter your username.', 'email'],
    [{ email: 'ann', password: '' }, 401, 'Enter your password.', 'password'],
    [{}, 401, 'Enter your username.', 'email'],
    [{ email: 'ann', password: 'x'.repeat(1025) }, 400, 'longer than 1024 bytes', 'password'],
    [
      { email: 'nobody', password: 'x', intent: 'sign-in' },
      401,
      'Wrong username or password',
      'password',
    ],
    [{ email: 'é'.repeat(128), password: 'x' }, 400, 'at most 254 bytes', 'email'],
    [{ email: 'a\0b', password: 'x' }, 400, 'must not contain NUL', 'email'],
    [{ email: 'ann', password: 'x', intent: 'steal' }, 400, 'intent'],
  ]
  for (const [fields, status, text, field] of cases) {
    const answer = await postForm(foyer, '/login', { fields })
    t.same(invalidFieldsOf(answer.body), field === undefined ? [] : [field], text)
    t.equal(answer.body.includes('role="alert"'), field === undefined, text)
    t.equal(answer.statusCode, status, text)
    t.match(answer.headers['content-type'], 'text/html')
    t.match(answer.body, text)
    t.notOk(answer.headers['set-cookie'], text)
    if (!fields.email?.includes('\0')) {
      t.equal(fieldsOf(answer.body, '/login').email, fields.email ?? '', 'the name is kept')
    }
    t.equal(fieldsOf(answer.body, '/login').password, '', 'the password is not')
  }
})

t.test('malformed bodies are refused, never a server error', async (t) => {
  const foyer = await startFoyer(t)
  const bodies: [type: string, payload: string][] = [
    ['application/x-www-form-urlencoded', 'email=a&email=b&password=c'],
    ['application/x-www-form-urlencoded', 'email=a&password=b&password=c'],
    ['application/json', '{"email":["a"],"password":{}}'],
    ['application/json', '[]'],
    ['application/json', '{'],
    ['text/plain', 'email=a'],
    ['multipart/form-data; boundary=x', '--x\r\nnothing'],
    ['multipart/form-data', 'nothing'],
  ]
  for (const [type, payload] of bodies) {
    const answer = await foyer.app.inject({
      method: 'POST',
      url: '/login',
      headers: { 'content-type': type },
      payload,
    })
    t.ok(answer.statusCode >= 400 && answer.statusCode < 500, `${type} ${payload}`)
    t.notOk(answer.headers['set-cookie'])
  }
  t.equal((await foyer.app.inject({ method: 'POST', url: '/login' })).statusCode, 401)
})

t.test('a multipart form signs in, as the TV app of Materialious sends it', async (t) => {
  const foyer = await startFoyer(t)
  const part = (name: string, value: string) =>
    `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
  const answer = await foyer.app.inject({
    method: 'POST',
    url: '/login?type=invidious&referer=%2F',
    headers: { 'content-type': 'multipart/form-data; boundary=b' },
    payload: `${part('email', 'ann')}${part('password', 'ann-password')}${part('action', 'signin')}--b--\r\n`,
  })
  t.equal(answer.statusCode, 302)
  t.equal(answer.headers.location, '/')
})

t.test('too many wrong passwords make even the right one wait', async (t) => {
  const foyer = await startFoyer(t)
  await signIn(foyer, 'ann')
  const wrong = { email: 'ann', password: 'wrong' }
  for (let tries = 0; tries < 5; tries++) await postForm(foyer, '/login', { fields: wrong })
  const answer = await postForm(foyer, '/login', { fields: right })
  t.equal(answer.statusCode, 429)
  t.equal(answer.headers['retry-after'], '1')
  t.match(answer.headers['content-type'], 'text/html')
  foyer.clock.advance(1000)
  t.equal((await postForm(foyer, '/login', { fields: right })).statusCode, 302)
})

t.test('a log-in ends the session that the browser had', async (t) => {
  const foyer = await startFoyer(t)
  const before = await signIn(foyer, 'ann')
  const answer = await postForm(foyer, '/login', { cookie: before, fields: right })
  const after = String(answer.headers['set-cookie']).split(';', 1)[0]
  t.not(after, before)
  t.equal((await getPage(foyer, '/login', before)).statusCode, 200)
  t.equal((await getPage(foyer, '/login', after)).statusCode, 302)
})

t.test('a failed log-in leaves the session that the browser had', async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await signIn(foyer, 'ann')
  await postForm(foyer, '/login', { cookie, fields: { email: 'ann', password: 'wrong' } })
  t.equal((await getPage(foyer, '/login', cookie)).statusCode, 302)
})

t.test('another site cannot sign a browser in', async (t) => {
  const foyer = await startFoyer(t)
  for (const site of ['cross-site', 'same-site']) {
    const headers = { 'sec-fetch-site': site }
    const answer = await postForm(foyer, '/login', { fields: right, headers })
    t.equal(answer.statusCode, 403)
    t.notOk(answer.headers['set-cookie'])
  }
  const headers = { 'sec-fetch-site': 'same-origin' }
  t.equal((await postForm(foyer, '/login', { fields: right, headers })).statusCode, 302)
})

t.test('who is signed in is led on from the log-in page', async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await signIn(foyer, 'ann')
  const answer = await getPage(foyer, '/login?referer=%2Ffeed%2Fplaylists', cookie)
  t.equal(answer.statusCode, 302)
  t.equal(answer.headers.location, '/feed/playlists')
})

t.test('a banned user is told so and gets no session', async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await signIn(foyer, 'ann')
  await foyer.db.updateTable('account').set({ state: 'banned' }).execute()
  const answer = await postForm(foyer, '/login', { cookie, fields: right })
  t.equal(answer.statusCode, 403)
  t.match(answer.body, 'This account is banned')
  t.notOk(answer.headers['set-cookie'])
})

t.test('REGISTRATION decides who may make an account', async (t) => {
  const cases = [
    ['first-login', undefined, 302],
    ['first-login', 'register', 302],
    ['explicit', undefined, 401],
    ['explicit', 'register', 302],
    ['invite', undefined, 401],
    ['invite', 'register', 400],
    ['closed', undefined, 401],
    ['closed', 'register', 400],
  ] as const
  for (const [registration, intent, status] of cases) {
    const foyer = await startFoyer(t, { env: { REGISTRATION: registration } })
    const fields = { ...right, ...(intent && { intent }) }
    const answer = await postForm(foyer, '/login', { fields })
    t.equal(answer.statusCode, status, `${registration} ${intent ?? 'either'}`)
    const page = await getPage(foyer, '/login')
    const isOpen = registration === 'first-login' || registration === 'explicit'
    t.equal(page.body.includes('/signup'), isOpen)
    const signUp = await getPage(foyer, '/signup')
    t.equal(signUp.statusCode, isOpen ? 200 : 400)
    t.equal(signUp.body.includes('<form'), isOpen)
    const welcome = await getPage(foyer, '/')
    t.equal(welcome.body.includes('/signup'), isOpen)
  }
})

t.test('a name is shown as text, whatever is in it', async (t) => {
  const foyer = await startFoyer(t)
  const email = '"><script>alert(1)</script>'
  const refused = await postForm(foyer, '/login', { fields: { email, password: '' } })
  t.notMatch(refused.body, '<script')
  t.equal(fieldsOf(refused.body, '/login').email, email)
  const cookie = await signIn(foyer, email)
  const home = await getPage(foyer, '/', cookie)
  t.notMatch(home.body, '<script')
  t.match(home.body, '&lt;script>')
})

t.test('signing out ends the session and clears the cookie', async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await signIn(foyer, 'ann')
  const home = await getPage(foyer, '/', cookie)
  const fields = fieldsOf(home.body, '/signout')
  const refused = await postForm(foyer, '/signout', { cookie })
  t.equal(refused.statusCode, 400)
  t.equal((await getPage(foyer, '/login', cookie)).statusCode, 302, 'still signed in')
  const answer = await postForm(foyer, '/signout?referer=%2Fx', { cookie, fields })
  t.equal(answer.statusCode, 302)
  t.equal(answer.headers.location, '/x')
  t.match(answer.headers['set-cookie'], /^SID=; Max-Age=0; Path=\/; HttpOnly; SameSite=Lax$/)
  t.equal((await getPage(foyer, '/login', cookie)).statusCode, 200)
})
