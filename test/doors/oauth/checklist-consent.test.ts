import t from 'tap'
import { fieldsOf, getPage } from '../../support/forms.js'
import { startFoyer } from '../../support/foyer.js'
import {
  allow,
  answerConsent,
  answerOf,
  arrange,
  authorizeUrl,
  createPkce,
  enter,
  getToken,
  offeredScopes,
  outOfBand,
  redeemCode,
  registerApp,
  registerPublic,
} from '../../support/oauth.js'

// RFCs and best practice, a test for each rule about sign-in, consent and pages.

const issuer = 'http://foyer.test'

t.test('Deny is access_denied with the state', async (t) => {
  const { foyer, client, cookie } = await arrange(t)
  const page = await getPage(foyer, authorizeUrl(client, { state: 'abc' }), cookie)
  const answer = await answerConsent(foyer, cookie, page.body, { decision: 'deny' })
  t.equal(answer.statusCode, 303)
  t.same(Object.fromEntries(answerOf(answer)), {
    error: 'access_denied',
    error_description: 'The user denied the request',
    state: 'abc',
    iss: issuer,
  })
})

t.test(
  'pages cannot be framed, tell no other site where they are and load nothing foreign',
  async (t) => {
    const { foyer, client, cookie } = await arrange(t, {}, { redirect_uris: outOfBand })
    const consent = await getPage(foyer, authorizeUrl(client), cookie)
    const code = await answerConsent(foyer, cookie, consent.body)
    const pages = {
      signIn: await getPage(foyer, `/login?referer=${encodeURIComponent(authorizeUrl(client))}`),
      consent,
      code,
      device: await getPage(foyer, '/oauth/device', cookie),
      error: await getPage(foyer, '/oauth/authorize', cookie),
    }
    for (const [name, page] of Object.entries(pages)) {
      t.equal(page.headers['x-frame-options'], 'DENY', name)
      t.match(page.headers['content-security-policy'], /frame-ancestors 'none'/, name)
      t.notMatch(page.headers['content-security-policy'], /form-action/, name)
      t.equal(page.headers['referrer-policy'], 'same-origin', name)
      t.equal(page.headers['cache-control'], 'no-store', name)
      t.notMatch(page.body, /(src|action)="https?:|<script|<link[^>]+href="http/, name)
    }
  },
)

t.test('consent is asked every time, of public clients and of all others', async (t) => {
  const { foyer, client, cookie } = await arrange(t)
  const open = await registerPublic(foyer)
  for (const [app, query] of [
    [client, {}],
    [open, createPkce().query],
  ] as const) {
    await allow(foyer, cookie, app, query)
    const again = await getPage(foyer, authorizeUrl(app, query), cookie)
    t.equal(again.statusCode, 200)
    t.match(again.body, /<h1>Allow /)
  }
})

t.test(
  'no other site may read /oauth/authorize or the pages; what programs call, any may',
  async (t) => {
    const { app } = await startFoyer(t)
    const originOf = async (method: 'GET' | 'POST', url: string) => {
      const headers = { origin: 'https://spa.example' }
      const { headers: answered } = await app.inject({ method, url, headers })
      t.equal(answered['access-control-allow-credentials'], undefined, url)
      return answered['access-control-allow-origin']
    }
    for (const url of ['/oauth/authorize', '/oauth/device', '/login', '/account']) {
      t.equal(await originOf('GET', url), undefined, url)
    }
    for (const url of ['/oauth/token', '/oauth/revoke', '/api/v1/apps', '/oauth/register']) {
      t.equal(await originOf('POST', url), '*', url)
    }
    for (const url of [
      '/.well-known/oauth-authorization-server',
      '/api/v1/accounts/verify_credentials',
      '/oauth/userinfo',
    ]) {
      t.equal(await originOf('GET', url), '*', url)
    }
  },
)

t.test('nobody is sent to a client before they have signed in, whatever is wrong', async (t) => {
  const { foyer, client } = await arrange(t)
  for (const query of [
    { scope: 'nonsense' },
    { response_type: 'token' },
    { code_challenge: 'x' },
  ]) {
    const answer = await getPage(foyer, authorizeUrl(client, query))
    t.equal(answer.statusCode, 302)
    t.match(answer.headers.location, /^\/login\?/, JSON.stringify(query))
  }
})

t.test('after the password 303, after the decision 303, never 307', async (t) => {
  const { foyer, client } = await arrange(t)
  const signedIn = await foyer.app.inject({
    method: 'POST',
    url: `/login?referer=${encodeURIComponent(authorizeUrl(client, { state: 'a;*b' }))}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: 'email=berta&password=berta-password',
  })
  t.equal(signedIn.statusCode, 303)
  t.equal(signedIn.headers.location, authorizeUrl(client, { state: 'a;*b' }))
  const cookie = String(signedIn.headers['set-cookie']).split(';')[0] ?? ''
  const page = await getPage(foyer, String(signedIn.headers.location), cookie)
  t.equal((await answerConsent(foyer, cookie, page.body)).statusCode, 303)
})

t.test(
  'what is granted is asked for, within the app, and as narrow as the user ticked',
  async (t) => {
    const { foyer, client, cookie } = await arrange(t, {}, { scopes: 'read write:playlists' })
    const beyond = await getPage(foyer, authorizeUrl(client, { scope: 'read write' }), cookie)
    t.equal(answerOf(beyond).get('error'), 'invalid_scope')
    const admin = await getPage(foyer, authorizeUrl(client, { scope: 'admin:read' }), cookie)
    t.equal(answerOf(admin).get('error'), 'invalid_scope')

    const scope = 'read:feed'
    const unknown = await getPage(foyer, authorizeUrl(client, { scope }), cookie)
    t.equal(answerOf(unknown).get('error'), 'invalid_scope')

    const url = authorizeUrl(client, { scope: 'read:history write:playlists' })
    const page = await getPage(foyer, url, cookie)
    t.same(offeredScopes(page.body), ['read:history', 'write:playlists'])
    const scopes = ['read:history', 'write:tokens', 'admin']
    const answer = answerOf(await answerConsent(foyer, cookie, page.body, { scopes }))
    const redeemed = await redeemCode(foyer, client, answer.get('code') ?? '')
    t.equal(redeemed.json<{ scope: string }>().scope, 'read:history')
  },
)

t.test('an administrator alone is offered what only administrators can give', async (t) => {
  const { foyer, user, cookie } = await arrange(t)
  const client = await registerApp(foyer, { scopes: 'read admin' })
  const url = authorizeUrl(client, { scope: 'read admin' })
  t.same(offeredScopes((await getPage(foyer, url, cookie)).body), ['read'])
  const onlyAdmin = await getPage(foyer, authorizeUrl(client, { scope: 'admin' }), cookie)
  t.equal(answerOf(onlyAdmin).get('error'), 'invalid_scope')
  await foyer.db.updateTable('account').set({ role: 'admin' }).where('id', '=', user.id).execute()
  t.same(offeredScopes((await getPage(foyer, url, cookie)).body), ['read', 'admin'])
})

t.test('allowing nothing is asked about again, and the question stays open', async (t) => {
  const { foyer, client, cookie } = await arrange(t)
  const page = await getPage(foyer, authorizeUrl(client), cookie)
  const nothing = await answerConsent(foyer, cookie, page.body, { scopes: [] })
  t.equal(nothing.statusCode, 400)
  t.match(nothing.body, /role="alert"[^>]*>Tick at least one thing/)
  t.ok(answerOf(await answerConsent(foyer, cookie, nothing.body)).get('code'))
})

t.test('an answer needs its form’s token, its own browser session, and counts once', async (t) => {
  const { foyer, client, cookie } = await arrange(t)
  const open = async () => (await getPage(foyer, authorizeUrl(client), cookie)).body
  const forged = await answerConsent(foyer, cookie, await open(), { fields: { csrf_token: 'x' } })
  t.equal(forged.statusCode, 400)
  t.equal(forged.headers.location, undefined)

  const berta = await enter(foyer, 'berta')
  const annas = fieldsOf(await open(), '/oauth/authorize')
  const bertas = await getPage(foyer, authorizeUrl(client), berta.cookie)
  const stolen = await answerConsent(foyer, berta.cookie, bertas.body, {
    fields: { request: annas.request ?? '' },
  })
  t.equal(stolen.statusCode, 400)
  t.match(stolen.body, /decided already or is too old/)

  const page = await open()
  t.equal((await answerConsent(foyer, cookie, page)).statusCode, 303)
  t.equal((await answerConsent(foyer, cookie, page)).statusCode, 400)

  const late = await open()
  foyer.clock.advance(10 * 60_000)
  t.equal((await answerConsent(foyer, cookie, late)).statusCode, 400)
  const signedOut = await foyer.app.inject({ method: 'POST', url: '/oauth/authorize' })
  t.equal(signedOut.headers.location, '/login')
})

t.test(
  'a sign-in makes a new session, in a cookie that scripts and other sites do not get',
  async (t) => {
    const sign = async (env: Record<string, string>, cookie = '') => {
      const foyer = await startFoyer(t, { env })
      const old = cookie === '' ? '' : (await enter(foyer, 'anna')).cookie
      const answer = await foyer.app.inject({
        method: 'POST',
        url: '/login',
        headers: { 'content-type': 'application/x-www-form-urlencoded', cookie: old },
        payload: 'email=berta&password=berta-password',
      })
      const after = await getPage(foyer, '/api/v1/auth/preferences', old)
      return { set: String(answer.headers['set-cookie']), old, after }
    }
    const plain = await sign({}, 'old')
    t.match(plain.set, /^SID=[\w-]{43}=;/)
    t.match(plain.set, /HttpOnly/)
    t.match(plain.set, /SameSite=Lax/)
    t.notMatch(plain.set, /Secure/)
    t.not(plain.set.split(';')[0], plain.old)
    t.equal(plain.after.statusCode, 403, 'the session from before has ended')
    t.match((await sign({ BASE_URL: 'https://foyer.test' })).set, /Secure/)
  },
)

t.test('force_login asks for the password again, and only then', async (t) => {
  const { foyer, client, cookie } = await arrange(t)
  for (const value of ['False', 'false', '', '0']) {
    const page = await getPage(foyer, authorizeUrl(client, { force_login: value }), cookie)
    t.equal(page.statusCode, 200, value)
  }
  foyer.clock.advance(1000)
  const url = authorizeUrl(client, { force_login: 'True', state: 'x y' })
  const detour = await getPage(foyer, url, cookie)
  const logIn = new URL(String(detour.headers.location), issuer)
  t.equal(logIn.pathname, '/login')
  const form = await getPage(foyer, String(detour.headers.location), cookie)
  t.match(form.body, /type="password"/)
  const back = logIn.searchParams.get('referer') ?? ''
  t.match((await getPage(foyer, back, cookie)).headers.location, /^\/login\?/, 'old session')
  const fresh = await enter(foyer, 'berta')
  const page = await getPage(foyer, back, fresh.cookie)
  t.equal(page.statusCode, 200)
  t.equal(answerOf(await answerConsent(foyer, fresh.cookie, page.body)).get('state'), 'x y')
})

t.test('a banned user is signed out, at the door and in the middle of a flow', async (t) => {
  const { foyer, client, user, cookie } = await arrange(t)
  const page = await getPage(foyer, authorizeUrl(client), cookie)
  const token = await getToken(foyer, cookie, client)
  await foyer.db.updateTable('account').set({ state: 'banned' }).execute()
  t.match((await answerConsent(foyer, cookie, page.body)).headers.location, /^\/login/)
  t.match((await getPage(foyer, authorizeUrl(client), cookie)).headers.location, /^\/login/)
  const refused = await foyer.app.inject({
    url: '/api/v1/accounts/verify_credentials',
    headers: { authorization: `Bearer ${token}` },
  })
  t.equal(refused.statusCode, 403)
  t.equal(user.id > 0, true)
})

t.test(
  'an out-of-band app that asks wrongly tells the user, and a denial leads nowhere',
  async (t) => {
    const { foyer, client, cookie } = await arrange(t, {}, { redirect_uris: outOfBand })
    const wrong = await getPage(foyer, authorizeUrl(client, { scope: 'nonsense' }), cookie)
    t.equal(wrong.statusCode, 400)
    t.match(wrong.body, /Unknown scope: nonsense/)
    const page = await getPage(foyer, authorizeUrl(client), cookie)
    const denied = await answerConsent(foyer, cookie, page.body, { decision: 'deny' })
    t.equal(denied.statusCode, 200)
    t.match(denied.body, /<h1>Denied<\/h1>/)
    t.notMatch(denied.body, /<pre/)
  },
)

t.test('what an app calls itself is shown as text', async (t) => {
  const { foyer, cookie } = await arrange(t)
  const client = await registerApp(foyer, { client_name: '<script>alert(1)</script>&"' })
  const { body } = await getPage(foyer, authorizeUrl(client), cookie)
  t.notMatch(body, /<script/)
  t.match(body, '&lt;script>')
})

t.test('who may change anything is said to log out other apps and devices', async (t) => {
  const { foyer, cookie } = await arrange(t)
  for (const scopes of ['write', 'write:accounts']) {
    const client = await registerApp(foyer, { scopes })
    const page = await getPage(foyer, authorizeUrl(client, { scope: scopes }), cookie)
    t.same(offeredScopes(page.body), [scopes])
    t.match(page.body, /log out your other apps and devices/i)
  }
  const client = await registerApp(foyer, { scopes: 'read' })
  const page = await getPage(foyer, authorizeUrl(client, { scope: 'read' }), cookie)
  t.notMatch(page.body, /log out your other apps/i)
})
