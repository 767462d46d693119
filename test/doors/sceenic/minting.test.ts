import { decodeJwt, decodeProtectedHeader, SignJWT } from 'jose'
import t from 'tap'
import { createKey, revokeKey } from '../../../src/identity/api-keys/api-keys.js'
import { mintFor } from '../../support/api.js'
import { reachableEngines } from '../../support/database.js'
import { startFoyer, type Foyer } from '../../support/foyer.js'

const hour = 3_600_000
const scopes = ['GET:stream/token', 'GET:sync/token', 'GET:public-chat/token', 'DELETE:stream/*']

type Headers = Record<string, string>

const headersOf = ({ id, secret }: { id: string; secret: string }): Headers => ({
  'Auth-API-Key': id,
  'Auth-API-Secret': secret,
})

async function getToken(foyer: Foyer, headers: Headers, url = '/stream/token/v2/') {
  const response = await foyer.app.inject({ url, headers })
  return { status: response.statusCode, body: response.json<Record<string, string>>(), response }
}

const stateOf = async ({ app }: Foyer, token: string) => {
  const headers = { authorization: `Bearer ${token}` }
  return app.inject({ url: '/stream/session/state', headers })
}

for (const engine of await reachableEngines()) {
  t.test(engine, async (t) => {
    const foyer = await startFoyer(t, {
      engine,
      env: { STREAM_TOKENS_PER_HOUR: '20', STREAM_TOKEN_HOURS: '2' },
    })
    const key = await createKey(foyer, { name: 'k', scopes })

    t.test('a key and its secret get a token, which is a new session each time', async (t) => {
      const first = await getToken(foyer, headersOf(key))
      const second = await getToken(foyer, headersOf(key), '/stream/token/v2')
      t.same([first.status, second.status], [200, 200])
      t.same(Object.keys(first.body), ['token'])
      t.equal(first.response.headers['access-control-allow-origin'], undefined)
      t.equal(first.response.headers['cache-control'], 'no-store')
      const [token = '', other = ''] = [first.body.token, second.body.token]
      t.match(decodeProtectedHeader(token), { typ: 'JWT', alg: 'HS256', kid: /^[\w-]{12}$/ })
      const claims = decodeJwt(token)
      t.equal(Object.keys(claims)[0], 'rid', 'rid comes first')
      const now = foyer.clock.now() / 1000
      t.match(claims, {
        rid: /^[0-9a-f]{32}$/,
        iss: 'http://foyer.test',
        aud: 'room',
        svc: key.id,
        iat: now,
        exp: now + 2 * 3600,
      })
      t.not(decodeJwt(other).rid, claims.rid)
      t.not(decodeJwt(other).jti, claims.jti)
      const rows = await foyer.db.selectFrom('watch_session').select('digest').execute()
      t.notOk(JSON.stringify(rows).includes(token), 'only a digest is stored')
      t.notOk(foyer.log.some((line) => line.includes(token) || line.includes(key.secret)))
    })

    t.test('tokens for players and for a chat have their own audiences', async (t) => {
      const sync = await getToken(foyer, headersOf(key), '/sync/token/')
      t.match(decodeJwt(sync.body.token ?? ''), { aud: 'sync' })
      const chat = await getToken(foyer, headersOf(key), '/public-chat/token/?sub=u-1')
      t.match(decodeJwt(chat.body.token ?? ''), { aud: 'public-chat', sub: 'u-1' })
      const shown = await stateOf(foyer, chat.body.token ?? '')
      t.match(shown.json(), { kind: 'public-chat', subject: 'u-1', participants: [] })
      t.equal((await getToken(foyer, headersOf(key), '/public-chat/token/')).status, 400)
    })

    t.test('whoever has no such key is refused in this dialect', async (t) => {
      const cases: [string, Headers, number][] = [
        ['nothing', {}, 401],
        ['an empty pair', { 'auth-api-key': '', 'auth-api-secret': '' }, 401],
        ['another secret', headersOf({ ...key, secret: 'x' }), 401],
        ['no secret', { 'auth-api-key': key.id }, 401],
        ['a key of another id', headersOf({ ...key, id: 'x' }), 401],
        [
          'a key without the scope',
          headersOf(await createKey(foyer, { name: 'o', scopes: ['GET:feed'] })),
          403,
        ],
        [
          'a user who may do everything',
          { authorization: `Bearer ${await mintFor(foyer, 'ann', { scopes: [':*'] })}` },
          401,
        ],
      ]
      for (const [who, headers, status] of cases) {
        const got = await getToken(foyer, headers)
        t.equal(got.status, status, who)
        t.match(got.body, { error: /API key|scope/, code: String }, who)
        t.notOk('token' in got.body)
      }
    })

    t.test('what is not there is JSON', async (t) => {
      for (const url of ['/stream/nothing', '/stream/token/v1/', '/stream/session/x/y']) {
        const headers = { accept: 'text/html' }
        const response = await foyer.app.inject({ url, headers })
        t.equal(response.statusCode, 404, url)
        t.match(response.json(), { code: 'not_found', error: String })
      }
    })

    t.test('a token is good only as it is, and as long as it lives', async (t) => {
      const { token = '' } = (await getToken(foyer, headersOf(key))).body
      t.equal((await stateOf(foyer, token)).statusCode, 200)
      const [head, body, signature = ''] = token.split('.')
      const forged = `${head}.${body}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`
      const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${body}.`
      const kid = decodeProtectedHeader(token).kid ?? ''
      const own = await new SignJWT(decodeJwt(token))
        .setProtectedHeader({ alg: 'HS256', kid })
        .sign(new Uint8Array(32))
      for (const bad of ['', 'x', forged, none, own]) {
        const response = await stateOf(foyer, bad)
        t.equal(response.statusCode, 401)
        t.equal(response.json<{ code: string }>().code, 'watch_token_invalid')
      }
      foyer.clock.advance(2 * hour)
      t.equal((await stateOf(foyer, token)).statusCode, 401, 'it is over')
    })

    t.test(
      'a token ends with its session, which its own key alone ends, and with the key',
      async (t) => {
        const another = await createKey(foyer, { name: 'k2', scopes })
        const { token = '' } = (await getToken(foyer, headersOf(another))).body
        const { token: kept = '' } = (await getToken(foyer, headersOf(another))).body
        const end = (headers: Headers) =>
          foyer.app.inject({
            method: 'DELETE',
            url: `/stream/session/${String(decodeJwt(token).rid)}`,
            headers,
          })
        t.equal((await end(headersOf(key))).statusCode, 404)
        t.equal((await end(headersOf(another))).statusCode, 204)
        t.equal((await end(headersOf(another))).statusCode, 404)
        t.equal((await stateOf(foyer, token)).statusCode, 401)
        t.equal((await stateOf(foyer, kept)).statusCode, 200)
        await revokeKey(foyer.db, another.id)
        t.equal((await stateOf(foyer, kept)).statusCode, 401)
      },
    )

    t.test('a key gets so many tokens an hour', async (t) => {
      const busy = await createKey(foyer, { name: 'busy', scopes })
      for (let count = 0; count < 20; count++) await getToken(foyer, headersOf(busy))
      const { status, response } = await getToken(foyer, headersOf(busy))
      t.equal(status, 429)
      t.ok(Number(response.headers['retry-after']) > 0)
      t.equal((await getToken(foyer, headersOf(key))).status, 200)
    })
  })
}
