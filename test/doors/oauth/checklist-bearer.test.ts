import SqliteDatabase from 'better-sqlite3'
import t from 'tap'
import { getPage } from '../../support/forms.js'
import {
  answerConsent,
  arrange,
  authorizeUrl,
  callWith,
  credentialsOf,
  enter,
  getCode,
  getToken,
  outOfBand,
  post,
  redeemCode,
  registerApp,
  registerPublic,
  type Client,
} from '../../support/oauth.js'
import { errorOf, isRefusal, tokenOf } from '../../support/oauth-responses.js'

// RFCs and best practice, a test for each rule about using, revoking and looking into tokens.

t.test('codes and tokens hold 256 bits, and only digests are stored', async (t) => {
  const { foyer, client, cookie } = await arrange(t)
  const code = await getCode(foyer, cookie, client)
  const token = tokenOf(await redeemCode(foyer, client, code)).access_token
  t.match(code, /^[A-Za-z0-9]{43}$/)
  t.match(token, /^oat_[A-Za-z0-9]{43}$/)
  const rows = [
    await foyer.db.selectFrom('oauth_grant').selectAll().execute(),
    await foyer.db.selectFrom('session').selectAll().execute(),
    await foyer.db.selectFrom('application').selectAll().execute(),
  ]
  const stored = JSON.stringify(rows)
  for (const secret of [code, token, client.client_secret]) t.notOk(stored.includes(secret))
})

t.test('an access token fits the Bearer grammar and is never taken from an address', async (t) => {
  const { foyer, client, cookie } = await arrange(t)
  const token = await getToken(foyer, cookie, client)
  t.match(token, /^[A-Za-z0-9._~+/-]+=*$/)
  for (const name of ['access_token', 'token']) {
    const url = `/api/v1/accounts/verify_credentials?${name}=${token}`
    t.equal((await foyer.app.inject(url)).statusCode, 401)
  }
})

t.test('a refused call says why in WWW-Authenticate, with the missing scope', async (t) => {
  const { foyer, client, cookie } = await arrange(t)
  const url = '/api/v1/accounts/verify_credentials'
  const none = await foyer.app.inject(url)
  t.equal(none.statusCode, 401)
  t.equal(none.headers['www-authenticate'], 'Bearer realm="Foyer"')
  t.same(none.json(), { error: 'The access token is invalid' })
  const invalid = await callWith(foyer, 'oat_unknown', url)
  t.equal(invalid.statusCode, 401)
  t.equal(invalid.headers['www-authenticate'], 'Bearer realm="Foyer", error="invalid_token"')

  const narrow = await getToken(foyer, cookie, client, { scope: 'read:history' })
  const cases = [
    ['GET', url, 'profile'],
    ['GET', '/oauth/userinfo', 'profile'],
    ['GET', '/api/v1/tokens', 'read:accounts'],
    ['GET', '/api/v1/apps', 'read:applications'],
    ['GET', '/api/v1/auth/subscriptions', 'read:subscriptions'],
    ['POST', '/api/v1/auth/preferences', 'write:preferences'],
    ['POST', '/api/v1/auth/tokens/register', 'write:tokens'],
    ['GET', '/api/v1/auth/export/invidious', 'read:export'],
    ['DELETE', '/api/v1/auth/nothing', 'DELETE:nothing'],
  ] as const
  for (const [method, path, scope] of cases) {
    const answer = await callWith(foyer, narrow, path, method)
    t.equal(answer.statusCode, 403, path)
    t.equal(
      answer.headers['www-authenticate'],
      `Bearer realm="Foyer", error="insufficient_scope", scope="${scope}"`,
      path,
    )
  }
})

t.test('a token in the address opens nothing on any door', async (t) => {
  const { foyer, client, cookie } = await arrange(t)
  const token = await getToken(foyer, cookie, client)
  for (const path of ['/api/v1/auth/preferences', '/api/v1/tokens', '/oauth/userinfo']) {
    const { statusCode } = await foyer.app.inject(`${path}?access_token=${token}`)
    t.ok(statusCode === 401 || statusCode === 403, path)
  }
})

t.test('a client revokes its own tokens, twice if it likes, and nobody else’s', async (t) => {
  const { foyer, client, cookie } = await arrange(t)
  const other = await registerApp(foyer)
  const token = await getToken(foyer, cookie, client)
  const revoke = (by: Client, fields: Record<string, string>) =>
    post(foyer, '/oauth/revoke', { ...credentialsOf(by), ...fields })

  isRefusal(t, await post(foyer, '/oauth/revoke', { token }), 'invalid_client', 401)
  const wrong = { ...client, client_secret: 'x' }
  isRefusal(t, await revoke(wrong, { token: 'unknown' }), 'invalid_client', 401)
  const foreign = await revoke(other, { token })
  isRefusal(t, foreign, 'unauthorized_client', 403)
  t.equal(
    foreign.json<{ error_description: string }>().error_description,
    'You are not authorized to revoke this token',
  )
  isRefusal(t, await revoke(client, {}), 'invalid_request')
  t.equal((await callWith(foyer, token, '/api/v1/auth/preferences')).statusCode, 200)
  for (const hint of ['nonsense', 'refresh_token', 'access_token']) {
    const answer = await revoke(client, { token, token_type_hint: hint })
    t.equal(answer.statusCode, 200)
    t.equal(answer.body, '{}')
    t.match(answer.headers['content-type'], /^application\/json/)
  }
  t.equal((await revoke(client, { token: 'unknown' })).body, '{}')
  t.equal((await callWith(foyer, token, '/api/v1/auth/preferences')).statusCode, 401)
})

t.test('while the database is locked, 503 and when to come again', async (t) => {
  // Another program holds the file's one lock.
  const { foyer, client, cookie } = await arrange(t, { engine: 'sqlite' })
  const token = await getToken(foyer, cookie, client)
  const lock = new SqliteDatabase(foyer.config.databaseUrl.replace(/^sqlite:/, ''))
  lock.exec('begin immediate')
  const busy = await post(foyer, '/oauth/revoke', { ...credentialsOf(client), token })
  lock.exec('rollback')
  lock.close()
  t.equal(busy.statusCode, 503, busy.body)
  t.equal(busy.headers['retry-after'], '5')
  t.equal(errorOf(busy), 'invalid_request')
  const again = await post(foyer, '/oauth/revoke', { ...credentialsOf(client), token })
  t.equal(again.statusCode, 200)
})

t.test('a revoked token is refused at once on every door', async (t) => {
  const { foyer, client, cookie } = await arrange(t)
  const token = await getToken(foyer, cookie, client)
  const paths = [
    '/api/v1/auth/preferences',
    '/api/v1/accounts/verify_credentials',
    '/oauth/userinfo',
  ]
  for (const path of paths) t.equal((await callWith(foyer, token, path)).statusCode, 200, path)
  await post(foyer, '/oauth/revoke', { ...credentialsOf(client), token })
  for (const path of [...paths, '/sessions/@me']) {
    const { statusCode } = await callWith(foyer, token, path)
    t.ok([401, 403, 404].includes(statusCode), `${path}: ${statusCode}`)
  }
})

t.test('a client may ask about its own live tokens', async (t) => {
  const { foyer, client, user, cookie } = await arrange(t)
  const other = await registerApp(foyer)
  const token = await getToken(foyer, cookie, client)
  const ask = (by: Client, asked: string) =>
    post(foyer, '/oauth/introspect', { ...credentialsOf(by), token: asked })

  isRefusal(t, await post(foyer, '/oauth/introspect', { token }), 'invalid_client', 401)
  const open = await registerPublic(foyer)
  isRefusal(t, await ask(open, token), 'invalid_client', 401)
  const byGet = await foyer.app.inject(`/oauth/introspect?token=${token}`)
  t.equal(byGet.statusCode, 400)

  const active = await ask(client, token)
  const now = foyer.clock.now() / 1000
  t.same(active.json(), {
    active: true,
    scope: 'read',
    client_id: client.client_id,
    username: 'anna',
    sub: String(user.id),
    token_type: 'Bearer',
    exp: now + 365 * 86_400,
    iat: now,
    iss: 'http://foyer.test',
  })
  for (const [by, asked] of [
    [other, token],
    [client, 'unknown'],
    [client, cookie.replace('SID=', '')],
  ] as const) {
    const answer = await ask(by, asked)
    t.equal(answer.statusCode, 200)
    t.same(answer.json(), { active: false })
  }
  foyer.clock.advance(365 * 86_400_000)
  t.same((await ask(client, token)).json(), { active: false })
})

t.test('a resource server may ask about any token, and hears it in OAuth’s words', async (t) => {
  const { foyer, client, cookie } = await arrange(t)
  const { keyring, clock, db } = foyer
  const { mintToken } = await import('../../../src/identity/sessions/mint-token.js')
  const berta = await enter(foyer, 'berta')
  const { token } = await mintToken(
    { keyring, clock, db },
    { accountId: berta.id, scopes: [':playlists*', 'GET:history*'] },
  )
  foyer.config.oauth.resourceServers = [client.client_id]
  const answer = await post(foyer, '/oauth/introspect', { ...credentialsOf(client), token })
  t.equal(answer.json<{ scope: string }>().scope, 'read:playlists read:history write:playlists')
  t.equal(answer.json<{ username: string }>().username, 'berta')
  const oauth = await getToken(foyer, cookie, await registerApp(foyer))
  const other = await post(foyer, '/oauth/introspect', { ...credentialsOf(client), token: oauth })
  t.equal(other.json<{ active: boolean }>().active, true)
})

t.test('no client id can be the id of a user', async (t) => {
  const { foyer, client, cookie } = await arrange(t)
  const open = await registerPublic(foyer)
  for (const id of [client.client_id, open.client_id]) t.match(id, /^c[A-Za-z0-9]{42}$/)
  const token = await getToken(foyer, cookie, client)
  const { sub } = (await callWith(foyer, token, '/oauth/userinfo')).json<{ sub: string }>()
  t.match(sub, /^\d+$/)
})

t.test('nothing secret of a whole flow is in the log', async (t) => {
  const { foyer, client, cookie } = await arrange(t, {}, { redirect_uris: outOfBand })
  const page = await getPage(foyer, authorizeUrl(client, { state: 'state-of-mine' }), cookie)
  const shown = await answerConsent(foyer, cookie, page.body)
  const code = /<code>(\w{43})<\/code>/.exec(shown.body)?.[1] ?? ''
  t.equal(code.length, 43)
  const token = tokenOf(await redeemCode(foyer, client, code)).access_token
  await redeemCode(foyer, { ...client, client_secret: 'guess-of-a-secret' }, code)
  await redeemCode(foyer, client, code, { code_verifier: 'verifier-of-mine' })
  await post(foyer, '/oauth/revoke', { ...credentialsOf(client), token })
  await callWith(foyer, token, '/api/v1/tokens')
  const log = foyer.log.join('')
  t.ok(log.includes('/oauth/token'))
  for (const secret of [
    code,
    token,
    client.client_secret,
    'guess-of-a-secret',
    'verifier-of-mine',
    'state-of-mine',
    cookie.replace('SID=', ''),
  ]) {
    t.notOk(log.includes(secret), secret.slice(0, 4))
  }
})
