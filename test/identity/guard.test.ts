import t, { type Test } from 'tap'
import { insertAccount } from '../../src/identity/accounts/store.js'
import { openBrowserSession } from '../../src/identity/sessions/browser-session.js'
import { mintToken } from '../../src/identity/sessions/mint-token.js'
import { mintSignedToken } from '../../src/identity/signed-token/signed-token.js'
import { reachableEngines, type TestEngine } from '../support/database.js'
import { startFoyer, type Foyer } from '../support/foyer.js'
import { defaultEngine } from '../support/mode.js'

type Headers = Record<string, string>

/** A Foyer with two users, nora with a browser session and a token, omar with a token. */
async function startWithUsers(t: Test, engine: TestEngine = defaultEngine) {
  const foyer = await startFoyer(t, { engine })
  const nora = await insertAccount(foyer.db, { name: 'nora', createdAt: 0 })
  const omar = await insertAccount(foyer.db, { name: 'omar', createdAt: 0 })
  const sid = await openBrowserSession(foyer, nora, {})
  const scopes = [':preferences']
  const { token, session } = await mintToken(foyer, { accountId: nora, scopes })
  const { token: omars } = await mintToken(foyer, { accountId: omar, scopes })
  return { foyer, nora, omar, sid, token, session, omars }
}

async function ask({ app }: Foyer, headers: Headers, method: 'GET' | 'POST' | 'HEAD' = 'GET') {
  const response = await app.inject({
    method,
    url: '/api/v1/auth/preferences',
    headers: method === 'POST' ? { 'content-type': 'application/json', ...headers } : headers,
    ...(method === 'POST' ? { payload: '{}' } : {}),
  })
  const { error } = response.body ? response.json<{ error?: string }>() : {}
  return error === undefined ? response.statusCode : `${response.statusCode} ${error}`
}

const unauthenticated = '403 Request must be authenticated'
const crossSite =
  '403 Refused: this request was sent by another site, and this server is http://foyer.test. Open http://foyer.test itself; its operator sets that address with BASE_URL.'

t.test('a credential is read in every form in which clients send it', async (t) => {
  const { foyer, sid, token, session } = await startWithUsers(t)
  const encoded = encodeURIComponent(token)
  const cookie = `SID=${sid}`
  const basic = `Basic ${Buffer.from('a:b').toString('base64')}`
  const forms: [headers: Headers, answer: number | string][] = [
    [{ authorization: `Bearer ${token}` }, 200],
    [{ authorization: `Bearer ${encoded}` }, 200],
    [{ authorization: token }, 200],
    [{ authorization: encoded }, 200],
    [{ authorization: `bearer ${token}` }, 200],
    [{ authorization: `BEARER   ${encoded}` }, 200],
    [{ authentication: `Bearer ${token}` }, 200],
    [{ authentication: encoded }, 200],
    [{ authorization: basic, authentication: `Bearer ${token}` }, 200],
    [{ authorization: basic, cookie }, 200],
    [{ authorization: 'Digest username="a"', cookie }, 200],
    [{ authorization: basic }, unauthenticated],
    [{ cookie }, 200],
    [{ cookie: `a=b; ${cookie}; c=d` }, 200],
    [{ cookie: `sid=${sid}` }, unauthenticated],
    [{ cookie: `token=${sid}` }, unauthenticated],
    [{}, unauthenticated],
    [{ cookie: 'SID=' }, unauthenticated],
    [{ cookie: `SID=${sid}x` }, unauthenticated],
    [{ cookie: `SID=${session}` }, '403 Cannot use token as SID'],
    [{ cookie: `SID=${encodeURIComponent(session)}` }, '403 Cannot use token as SID'],
    [{ cookie: 'SID=v1:' }, '403 Cannot use token as SID'],
    [{ authorization: `Bearer ${token}`, cookie: `SID=${session}` }, 200],
    [{ authorization: 'Bearer', cookie }, unauthenticated],
    [{ authorization: 'Bearer ', cookie }, unauthenticated],
    [{ authorization: `Bearer nothing`, cookie }, unauthenticated],
    [{ authorization: `Bearer ${session}` }, unauthenticated],
    [{ authorization: session }, unauthenticated],
    [{ authorization: `Bearer ${sid}` }, unauthenticated],
    [{ authorization: `Token ${token}` }, unauthenticated],
    [{ authorization: `Bearer ${encodeURIComponent(encoded)}` }, unauthenticated],
    [{ authorization: `Bearer ${token.slice(0, -1)}` }, '403 Erroneous token'],
    [{ authorization: `Bearer ${token.replace('"v1:', '"v2:')}` }, '403 Invalid signature'],
    [{ authorization: 'Bearer {}' }, '403 Erroneous token'],
    [{ authorization: 'Bearer %7B%' }, '403 Erroneous token'],
  ]
  for (const [headers, answer] of forms) {
    t.equal(await ask(foyer, headers), answer, JSON.stringify(headers))
  }
})

t.test('a bearer wins over a cookie, and the request runs as its user', async (t) => {
  const { foyer, sid, omars } = await startWithUsers(t)
  const headers = { authorization: `Bearer ${omars}`, cookie: `SID=${sid}` }
  await foyer.app.inject({
    method: 'POST',
    url: '/api/v1/auth/preferences',
    headers,
    payload: '{"locale":"omar"}',
  })
  const localeFor = async (headers: Headers) => {
    const response = await foyer.app.inject({ url: '/api/v1/auth/preferences', headers })
    return response.json<{ locale: string }>().locale
  }
  t.equal(await localeFor({ cookie: `SID=${sid}` }), 'en-US', 'nora, whose cookie it was')
  t.equal(await localeFor({ authorization: omars }), 'omar')
  t.equal(await localeFor(headers), 'omar')
})

t.test('a cookie changes nothing when another site sends it', async (t) => {
  const { foyer, sid, token } = await startWithUsers(t)
  const cookie = `SID=${sid}`
  const rows: [site: string | undefined, answer: number | string][] = [
    [undefined, 204],
    ['none', 204],
    ['same-origin', 204],
    ['same-site', crossSite],
    ['cross-site', crossSite],
    ['anything', crossSite],
  ]
  for (const [site, answer] of rows) {
    const headers = site === undefined ? {} : { 'sec-fetch-site': site }
    t.equal(await ask(foyer, { ...headers, cookie }, 'POST'), answer, `cookie, ${site ?? 'absent'}`)
    t.equal(await ask(foyer, { ...headers, cookie }), 200, `reading, ${site ?? 'absent'}`)
    const bearer = { ...headers, authorization: `Bearer ${token}` }
    t.equal(await ask(foyer, bearer, 'POST'), 204, `bearer, ${site ?? 'absent'}`)
  }
})

t.test('an Origin that was sent decides, whatever Sec-Fetch-Site says', async (t) => {
  const { foyer, sid } = await startWithUsers(t)
  const rows: [origin: string, site: string | undefined, isLetIn: boolean][] = [
    ['http://foyer.test', undefined, true],
    ['http://foyer.test', 'cross-site', true],
    ['http://foyer.test:8080', undefined, false],
    ['http://foyer.test:8080', 'same-origin', false],
    ['https://foyer.test', undefined, false],
    ['http://evil.foyer.test', undefined, false],
    ['http://foyer.test.evil.example', undefined, false],
    ['null', undefined, false],
    ['null', 'cross-site', false],
    ['null', 'same-origin', true],
  ]
  for (const [origin, site, isLetIn] of rows) {
    const headers = { origin, ...(site === undefined ? {} : { 'sec-fetch-site': site }) }
    const answer = await ask(foyer, { ...headers, cookie: `SID=${sid}` }, 'POST')
    const from = origin === 'null' ? 'another site' : origin
    const refused = crossSite.replace('another site', from)
    t.equal(answer, isLetIn ? 204 : refused, `${origin}, ${site ?? 'absent'}`)
  }
})

t.test('a token is what its stored scopes say, whatever it presents', async (t) => {
  const { foyer, nora } = await startWithUsers(t)
  const scopes = ['GET:preferences', 'POST:feed']
  const { token, session } = await mintToken(foyer, { accountId: nora, scopes })
  t.equal(await ask(foyer, { authorization: token }), 200)
  t.equal(await ask(foyer, { authorization: token }, 'POST'), '403 Invalid scope')
  const presented = [
    [':*'],
    ['GET:preferences', ':*'],
    ['GET:preferences'],
    ['POST:feed', 'GET:preferences'],
    ['get:preferences', 'POST:feed'],
    [],
  ]
  for (const scopes of presented) {
    const forged = mintSignedToken({ session, scopes }, foyer.keyring.hmacKeys[0])
    t.equal(await ask(foyer, { authorization: forged }), unauthenticated, scopes.join(' '))
  }
})

t.test('a signed token for a session of another kind opens nothing', async (t) => {
  const { foyer, sid } = await startWithUsers(t)
  const forged = mintSignedToken({ session: sid, scopes: [':*'] }, foyer.keyring.hmacKeys[0])
  t.equal(await ask(foyer, { authorization: forged }), unauthenticated)
})

t.test('the scope is that of the method and of the endpoint as it is', async (t) => {
  const { foyer, nora } = await startWithUsers(t)
  const rows: [scope: string, request: string, status: number][] = [
    ['GET:preferences', 'GET preferences', 200],
    ['GET:preferences', 'GET preferences/', 200],
    ['GET:preferences', 'GET preferences?page=1&x=:*', 200],
    ['GET:preferences', 'HEAD preferences', 403],
    ['HEAD:preferences', 'HEAD preferences', 200],
    ['HEAD:preferences', 'GET preferences', 403],
    [':preferences', 'HEAD preferences', 200],
    ['GET:nothing', 'GET nothing', 404],
    ['GET:nothing', 'GET nothing/', 404],
    ['GET:nothing', 'GET nothing/more', 403],
    ['GET:nothing/*', 'GET nothing/more', 404],
    ['GET:nothing', 'POST nothing', 403],
    ['GET:no%74hing', 'GET no%74hing', 403],
    ['GET:nothing', 'GET no%74hing', 404],
    ['GET:nothing/a/b', 'GET nothing/a%2Fb', 404],
  ]
  for (const [scope, request, status] of rows) {
    const { token } = await mintToken(foyer, { accountId: nora, scopes: [scope] })
    const [method, path = ''] = request.split(' ')
    const response = await foyer.app.inject({
      method: method === 'HEAD' || method === 'POST' ? method : 'GET',
      url: `/api/v1/auth/${path}`,
      headers: { authorization: `Bearer ${token}` },
    })
    t.equal(response.statusCode, status, `${scope}, ${request}`)
  }
})

for (const engine of await reachableEngines()) {
  t.test(`${engine}: a revoked token opens nothing, and its children neither`, async (t) => {
    const { foyer, nora } = await startWithUsers(t, engine)
    const scopes = [':preferences']
    const parent = await mintToken(foyer, { accountId: nora, scopes })
    const row = await foyer.db
      .selectFrom('session')
      .select('id')
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow()
    const from = { id: row.id, expiresAt: undefined }
    const child = await mintToken(foyer, { accountId: nora, scopes, parent: from })
    t.equal(await ask(foyer, { authorization: child.token }), 200)
    await foyer.db.deleteFrom('session').where('id', '=', row.id).execute()
    t.equal(await ask(foyer, { authorization: parent.token }), unauthenticated)
    t.equal(await ask(foyer, { authorization: child.token }), unauthenticated)
  })

  t.test(`${engine}: the sessions of a banned or deleted user open nothing`, async (t) => {
    const { foyer, nora, omar, sid, token, omars } = await startWithUsers(t, engine)
    await foyer.db.updateTable('account').set({ state: 'banned' }).where('id', '=', nora).execute()
    t.equal(await ask(foyer, { authorization: token }), '403 This account is banned')
    t.equal(await ask(foyer, { cookie: `SID=${sid}` }), '403 This account is banned')
    await foyer.db.deleteFrom('account').where('id', '=', omar).execute()
    t.equal(await ask(foyer, { authorization: omars }), unauthenticated)
  })

  t.test(`${engine}: last use is written at most every minute`, async (t) => {
    const { foyer, token } = await startWithUsers(t, engine)
    const made = foyer.clock.now()
    const lastUsed = async () => {
      const rows = await foyer.db
        .selectFrom('session')
        .select('last_used_at')
        .where('kind', '=', 'token')
        .orderBy('id')
        .execute()
      return (rows[0]?.last_used_at ?? 0) - made
    }
    const minute = 60_000
    const steps: [advance: number, written: number][] = [
      [0, 0],
      [minute - 1, 0],
      [1, minute],
      [minute / 2, minute],
      [minute / 2 - 1, minute],
      [1, 2 * minute],
    ]
    for (const [advance, written] of steps) {
      foyer.clock.advance(advance)
      t.equal(await ask(foyer, { authorization: token }), 200)
      t.equal(await lastUsed(), written, `${(foyer.clock.now() - made) / minute} minutes on`)
    }
  })
}

t.test('a refused request does not count as a use', async (t) => {
  const { foyer, nora } = await startWithUsers(t)
  const { session } = await mintToken(foyer, { accountId: nora, scopes: [':feed'] })
  const made = foyer.clock.now()
  foyer.clock.advance(3_600_000)
  const forged = mintSignedToken({ session, scopes: [':*'] }, foyer.keyring.hmacKeys[0])
  t.equal(await ask(foyer, { authorization: forged }), unauthenticated)
  const rows = await foyer.db.selectFrom('session').select('last_used_at').execute()
  t.same([...new Set(rows.map((row) => row.last_used_at))], [made])
})
