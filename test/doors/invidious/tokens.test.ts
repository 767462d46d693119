import t from 'tap'
import { createCaller, mintFor } from '../../support/api.js'
import { signIn, startFoyer, type Foyer } from '../../support/foyer.js'

interface Token {
  session: string
  scopes: string[]
  expire?: number
  signature: string
}

const bearer =
  (foyer: Foyer, token: object) => (method: 'GET' | 'POST', path: string, body?: object) =>
    foyer.app.inject({
      method,
      url: `/api/v1/auth/${path}`,
      headers: { authorization: `Bearer ${JSON.stringify(token)}` },
      ...(body === undefined ? {} : { payload: body }),
    })

const register = async (
  foyer: Foyer,
  name: string,
  request: { scopes: string[]; expire?: number },
) =>
  // The text is what mintToken has just made of these fields.
  JSON.parse(await mintFor(foyer, name, request)) as Token

t.test('a child has of the scopes asked only those of its parent, in their order', async (t) => {
  const foyer = await startFoyer(t)
  const parent = await register(foyer, 'ann', {
    scopes: [':playlists*', 'GET;POST:preferences', 'POST:tokens/register'],
  })
  const ask = async (scopes: string[]) => {
    const answer = await bearer(foyer, parent)('POST', 'tokens/register', { scopes })
    return answer.statusCode === 200 ? answer.json<Token>().scopes : answer.statusCode
  }
  t.same(await ask(['GET:playlists', ':feed', 'delete;get:playlists/X*']), [
    'GET:playlists',
    'delete;get:playlists/X*',
  ])
  t.same(await ask([':playlists*', 'POST:preferences', ':preferences']), [
    ':playlists*',
    'POST:preferences',
  ])
  t.equal(await ask([':feed', ':*']), 403, 'nothing left is a refused scope')
  t.equal(await ask([]), 400)
  t.equal(await ask(['GET feed']), 400)
})

t.test('a child ends with its parent, in time and when it is revoked', async (t) => {
  const foyer = await startFoyer(t)
  const end = Math.floor(foyer.clock.now() / 1000) + 3600
  const parent = await register(foyer, 'ann', { scopes: [':*'], expire: end })
  const asked = { scopes: [':*'], expire: end + 9999 }
  const child = (await bearer(foyer, parent)('POST', 'tokens/register', asked)).json<Token>()
  t.equal(child.expire, end)
  const unlimited = (
    await bearer(foyer, parent)('POST', 'tokens/register', { scopes: [':feed'] })
  ).json<Token>()
  t.equal(unlimited.expire, end)
  const grandchild = (
    await bearer(foyer, child)('POST', 'tokens/register', { scopes: [':feed'] })
  ).json<Token>()
  t.equal((await bearer(foyer, grandchild)('GET', 'feed')).statusCode, 200)
  t.equal((await bearer(foyer, parent)('POST', 'tokens/unregister')).statusCode, 204)
  for (const dead of [parent, child, unlimited, grandchild]) {
    t.same((await bearer(foyer, dead)('GET', 'feed')).json(), {
      error: 'Request must be authenticated',
    })
  }
})

t.test('the list shows handles that open nothing and revoke', async (t) => {
  const foyer = await startFoyer(t)
  await signIn(foyer, 'ann')
  const manager = await register(foyer, 'ann', { scopes: [':tokens*'] })
  const other = await register(foyer, 'ann', { scopes: [':feed'] })
  const listed = (await bearer(foyer, manager)('GET', 'tokens')).json<
    { session: string; kind: string; scopes: string[] }[]
  >()
  t.match(listed, [
    { kind: 'token', scopes: [':feed'], issued: Math.floor(foyer.clock.now() / 1000) },
    { kind: 'token', scopes: [':tokens*'] },
    { kind: 'browser', scopes: [':*'] },
  ])
  const handle = listed[0]?.session ?? ''
  t.notOk(listed.some(({ session }) => [manager.session, other.session].includes(session)))
  for (const credential of [{ authorization: handle }, { cookie: `SID=${handle}` }]) {
    const tried = await foyer.app.inject({ url: '/api/v1/auth/feed', headers: credential })
    t.equal(tried.statusCode, 403)
  }
  t.equal((await bearer(foyer, other)('GET', 'feed')).statusCode, 200)
  const revoked = await bearer(foyer, manager)('POST', 'tokens/unregister', { session: handle })
  t.equal(revoked.statusCode, 204)
  t.equal((await bearer(foyer, other)('GET', 'feed')).statusCode, 403)
})

t.test("nobody revokes another user's session", async (t) => {
  const foyer = await startFoyer(t)
  const anns = await register(foyer, 'ann', { scopes: [':*'] })
  const bens = await register(foyer, 'ben', { scopes: [':*'] })
  const listed = (await bearer(foyer, bens)('GET', 'tokens')).json<{ session: string }[]>()
  for (const session of [bens.session, ...listed.map((item) => item.session)]) {
    const tried = await bearer(foyer, anns)('POST', 'tokens/unregister', { session })
    t.equal(tried.statusCode, 204, 'and learns nothing')
  }
  t.equal((await bearer(foyer, bens)('GET', 'tokens')).json<unknown[]>().length, listed.length)
})

t.test('a client may send its whole token to unregister itself', async (t) => {
  const foyer = await startFoyer(t)
  const token = await register(foyer, 'ann', { scopes: ['POST:tokens/*'] })
  t.equal((await bearer(foyer, token)('POST', 'tokens/unregister', token)).statusCode, 204)
  t.equal((await bearer(foyer, token)('POST', 'tokens/unregister', token)).statusCode, 403)
})

t.test('another session is revoked only by who may list them', async (t) => {
  const foyer = await startFoyer(t)
  const narrow = await register(foyer, 'ann', { scopes: ['POST:tokens/*'] })
  const other = await register(foyer, 'ann', { scopes: ['GET:feed'] })
  const named = { session: other.session }
  const refused = await bearer(foyer, narrow)('POST', 'tokens/unregister', named)
  t.equal(refused.statusCode, 400)
  t.match(refused.json(), { error: /^Cannot revoke session/ })
  t.equal((await bearer(foyer, other)('GET', 'feed')).statusCode, 200)

  const wide = await register(foyer, 'ann', { scopes: ['POST:tokens/*', 'GET:tokens'] })
  t.equal((await bearer(foyer, wide)('POST', 'tokens/unregister', named)).statusCode, 204)
  t.equal((await bearer(foyer, other)('GET', 'feed')).statusCode, 403)
})

t.test('register answers JSON to a script with a cookie that asks for JSON', async (t) => {
  const foyer = await startFoyer(t)
  const call = await createCaller(foyer, 'ann')
  const page = await call('POST', 'tokens/register', { scopes: ['GET:feed'] })
  t.match(page.body, /<form/)
  const json = await foyer.app.inject({
    method: 'POST',
    url: '/api/v1/auth/tokens/register',
    headers: { cookie: await signIn(foyer, 'ann'), accept: 'application/json' },
    payload: { scopes: ['GET:feed'] },
  })
  t.match(json.json(), { scopes: ['GET:feed'], session: /^v1:/, signature: String })

  const elsewhere = await foyer.app.inject({
    method: 'POST',
    url: '/api/v1/auth/tokens/register',
    headers: { cookie: await signIn(foyer, 'ann'), accept: 'application/json' },
    payload: { scopes: ['GET:feed'], callbackUrl: 'https://app.example/done' },
  })
  t.equal(elsewhere.statusCode, 200, 'a token that goes elsewhere is asked for on a page')
  t.match(elsewhere.body, /<form/)
})

t.test('register sends the token to a callback, beside what is there', async (t) => {
  const foyer = await startFoyer(t)
  const token = await register(foyer, 'ann', { scopes: [':*'] })
  const ask = (callbackUrl: string) =>
    bearer(foyer, token)('POST', 'tokens/register', { scopes: ['GET:feed'], callbackUrl })
  const sent = await ask('app-name://done?a=b')
  t.equal(sent.statusCode, 302)
  const location = String(sent.headers.location)
  t.match(location, /^app-name:\/\/done\?a=b&token=%257B%2522session/)
  const received = decodeURIComponent(decodeURIComponent(location.split('token=')[1] ?? ''))
  const child = JSON.parse(received) as Token
  t.equal((await bearer(foyer, child)('GET', 'feed')).statusCode, 200)
  for (const wrong of ['javascript:alert(1)', '/relative', 'data:text/html,x']) {
    t.equal((await ask(wrong)).statusCode, 400, wrong)
  }
})

t.test('register reads JSON with a charset and forms, and no other type', async (t) => {
  const foyer = await startFoyer(t)
  const token = await register(foyer, 'ann', { scopes: [':*'] })
  const send = (type: string, payload: string) =>
    foyer.app.inject({
      method: 'POST',
      url: '/api/v1/auth/tokens/register',
      headers: { authorization: JSON.stringify(token), 'content-type': type },
      payload,
    })
  const json = '{"scopes":["GET:feed","GET:history"],"expire":2000000000}'
  const form = 'scopes%5B1%5D=GET%3Ahistory&scopes%5B0%5D=GET%3Afeed&expire=2000000000'
  for (const [type, body] of [
    ['application/json', json],
    ['application/json; charset=utf-8', json],
    ['application/x-www-form-urlencoded', form],
    ['application/x-www-form-urlencoded; charset=UTF-8', form],
  ] as const) {
    const answer = await send(type, body)
    t.equal(answer.statusCode, 200, type)
    t.match(answer.json(), { scopes: ['GET:feed', 'GET:history'], expire: 2_000_000_000 }, type)
  }
  for (const type of ['text/plain', 'application/xml', 'application/jsonp']) {
    t.same((await send(type, json)).json(), { error: "Invalid or missing header 'Content-Type'" })
  }
  const milliseconds = await send(
    'application/json',
    '{"scopes":["GET:feed"],"expire":1795000000000}',
  )
  t.notOk('expire' in milliseconds.json<object>(), 'a time in milliseconds is no expiry')
  const now = foyer.clock.now() / 1000
  for (const [expire, end] of [
    ['3600', now + 3600],
    ['"3600"', now + 3600],
    ['2208988800', 2_208_988_800],
    ['null', undefined],
    ['""', undefined],
  ] as const) {
    const answer = await send('application/json', `{"scopes":["GET:feed"],"expire":${expire}}`)
    const child = answer.json<Token>()
    t.equal(child.expire, end, expire)
    const feed = await bearer(foyer, child)('GET', 'feed')
    t.equal(feed.statusCode, 200, `valid at once: ${expire}`)
  }
  for (const expire of ['"soon"', '1.5', 'true', '[3600]', '{}']) {
    const answer = await send('application/json', `{"scopes":["GET:feed"],"expire":${expire}}`)
    t.equal(answer.statusCode, 400, expire)
    t.match(answer.json(), { error: /expire must be a whole number/ }, expire)
  }
})
