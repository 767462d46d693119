import t, { type Test } from 'tap'
import { insertAccount } from '../../../src/identity/accounts/store.js'
import { openBrowserSession } from '../../../src/identity/sessions/browser-session.js'
import {
  endAfterUse,
  sessionEndOf,
  hasExpired,
  type SessionKind,
} from '../../../src/identity/sessions/kinds.js'
import { expireAt, mintToken, parseExpire } from '../../../src/identity/sessions/mint-token.js'
import { openSession } from '../../../src/identity/sessions/open-session.js'
import { digestOf } from '../../../src/platform/secret.js'
import { startFoyer, type Foyer } from '../../support/foyer.js'

const hour = 3_600_000
const day = 24 * hour

async function startWithUser(t: Test) {
  const foyer = await startFoyer(t)
  const accountId = await insertAccount(foyer.db, { name: 'nora', createdAt: 0 })
  return { foyer, accountId }
}

async function isOpen({ app }: Foyer, headers: Record<string, string>): Promise<boolean> {
  const { statusCode } = await app.inject({ url: '/api/v1/auth/preferences', headers })
  return statusCode === 200
}

t.test('a browser session lives 30 days after its last use', async (t) => {
  const { foyer, accountId } = await startWithUser(t)
  const cookie = `SID=${await openBrowserSession(foyer, accountId, {})}`
  foyer.clock.advance(30 * day - 1)
  t.equal(await isOpen(foyer, { cookie }), true)
  foyer.clock.advance(30 * day - 1)
  t.equal(await isOpen(foyer, { cookie }), true, 'used in between, it went on')
  foyer.clock.advance(30 * day)
  t.equal(await isOpen(foyer, { cookie }), false)
})

t.test('a browser session in daily use ends after a year', async (t) => {
  const { foyer, accountId } = await startWithUser(t)
  const cookie = `SID=${await openBrowserSession(foyer, accountId, {})}`
  for (let month = 1; month <= 12; month += 1) {
    foyer.clock.advance(29 * day)
    t.equal(await isOpen(foyer, { cookie }), true, `month ${month}`)
  }
  foyer.clock.advance((365 - 12 * 29) * day - 1)
  t.equal(await isOpen(foyer, { cookie }), true, 'the last millisecond')
  foyer.clock.advance(1)
  t.equal(await isOpen(foyer, { cookie }), false)
})

t.test(
  'a browser session is 44 characters of base64url, and its digest alone is kept',
  async (t) => {
    const { foyer, accountId } = await startWithUser(t)
    const sid = await openBrowserSession(foyer, accountId, { client: 'Firefox' })
    t.match(sid, /^[\w-]{43}=$/)
    const row = await foyer.db.selectFrom('session').selectAll().executeTakeFirstOrThrow()
    t.equal(row.digest, digestOf(sid))
    t.notMatch(JSON.stringify(row), sid.slice(0, 20))
  },
)

t.test('a token without expire lives for ever, one with it until then', async (t) => {
  const { foyer, accountId } = await startWithUser(t)
  const scopes = [':preferences']
  const expire = Math.floor((foyer.clock.now() + day) / 1000)
  const { token: endless } = await mintToken(foyer, { accountId, scopes })
  const { token: ending } = await mintToken(foyer, { accountId, scopes, expire })
  t.notMatch(endless, 'expire')
  t.match(ending, `"expire":${expire}`)
  foyer.clock.advance(day - 1000)
  t.equal(await isOpen(foyer, { authorization: ending }), true)
  foyer.clock.advance(1000)
  t.equal(await isOpen(foyer, { authorization: ending }), false)
  foyer.clock.advance(3650 * day)
  t.equal(await isOpen(foyer, { authorization: endless }), true)
})

t.test('a child token never outlives its parent', async (t) => {
  const { foyer, accountId } = await startWithUser(t)
  const scopes = [':preferences']
  const now = foyer.clock.now()
  const seconds = (time: number) => Math.floor(time / 1000)
  const rows: [
    parent: number | undefined,
    asked: number | undefined,
    granted: number | undefined,
  ][] = [
    [now + day, undefined, now + day],
    [now + day, now + 2 * day, now + day],
    [now + day, now + hour, now + hour],
    [undefined, now + hour, now + hour],
    [undefined, undefined, undefined],
  ]
  for (const [expiresAt, asked, granted] of rows) {
    const parent = await openSession(foyer, {
      kind: 'token',
      secret: `parent ${expiresAt ?? ''} ${asked ?? ''}`,
      accountId,
      scopes,
      expiresAt,
    })
    const expire = asked === undefined ? undefined : seconds(asked)
    const { token } = await mintToken(foyer, { accountId, scopes, expire, parent })
    const minted: { expire?: number } = JSON.parse(token)
    t.equal(minted.expire, granted === undefined ? undefined : seconds(granted))
  }
})

t.test('each kind ends when the design says, and not a millisecond before', async (t) => {
  const ends: [kind: SessionKind, total: number | undefined, idle: number | undefined][] = [
    ['browser', 365 * day, 30 * day],
    ['token', undefined, undefined],
    ['oauth', undefined, 7 * day],
    ['app', 2 * hour, undefined],
    ['login', hour, undefined],
    ['app_login', 14 * day, undefined],
    ['api', undefined, undefined],
    ['guest', hour, 14 * day],
    ['registered', 240 * day, undefined],
    ['key', undefined, undefined],
    ['room', undefined, undefined],
    ['app_password', undefined, undefined],
    ['app_client', 365 * day, 30 * day],
  ]
  const config = { oauth: { idleLife: 7 * day } }
  for (const [kind, total, idle] of ends) {
    t.equal(sessionEndOf(kind, 1000), total === undefined ? undefined : 1000 + total, kind)
    const unused = { kind, lastUsedAt: 0, expiresAt: undefined }
    t.equal(hasExpired(unused, config, (idle ?? 1e15) - 1), false, `${kind} in use`)
    t.equal(hasExpired(unused, config, idle ?? 1e15), idle !== undefined, `${kind} idle`)
    const ending = { kind, lastUsedAt: 5000, expiresAt: 5000 }
    t.equal(hasExpired(ending, config, 4999), false)
    t.equal(hasExpired(ending, config, 5000), true)
  }
})

t.test(
  'a guest whom nobody came back as ends after an hour, any other after 14 days',
  async (t) => {
    t.equal(endAfterUse('guest', 1000), 1000 + 14 * day)
    for (const kind of ['browser', 'token', 'oauth', 'registered', 'key'] as const) {
      t.equal(endAfterUse(kind, 1000), undefined, kind)
    }
  },
)

t.test('scopes are granted exactly as asked, or not at all', async (t) => {
  const { foyer, accountId } = await startWithUser(t)
  const scopes = ['GET:feed', 'get:Playlists*', ':history*', 'GET:feed', 'GET;;POST:x']
  const { token } = await mintToken(foyer, { accountId, scopes })
  t.same(JSON.parse(token).scopes, scopes)
  const refused = [
    ['GET:feed', 'feed'],
    [''],
    ['GET:a:b'],
    [`:${'x'.repeat(200)}`],
    Array.from({ length: 101 }, () => ':feed'),
  ]
  for (const wrong of refused) {
    await t.rejects(mintToken(foyer, { accountId, scopes: wrong }), {
      code: 'scope_malformed',
    })
  }
  const stored = await foyer.db.selectFrom('session').select('scopes').execute()
  t.same(
    stored.map((row) => row.scopes),
    [JSON.stringify(scopes)],
  )
})

t.test(
  'expire is an instant, a duration below the year 2001, and never in milliseconds',
  async (t) => {
    const rows: [value: unknown, expire: number | undefined][] = [
      ['1700000000', 1_700_000_000],
      [' 1700000000 ', 1_700_000_000],
      [1_700_000_000, 1_700_000_000],
      ['2147483647', 2_147_483_647],
      ['2208988800', 2_208_988_800],
      ['99999999999', 99_999_999_999],
      ['100000000000', undefined],
      ['3600', 1_800_003_600],
      [1, 1_800_000_001],
      [999_999_999, 2_799_999_999],
      ['1000000000', 1_000_000_000],
      [1_700_000_007_200, undefined],
      ['-1', -1],
      ['0', 0],
      ['', undefined],
      ['soon', undefined],
      ['1e9', undefined],
      ['1.5', undefined],
      [1.5, undefined],
      [NaN, undefined],
      [null, undefined],
      [undefined, undefined],
      [[1], undefined],
      [{}, undefined],
      [true, undefined],
    ]
    for (const [value, expire] of rows) {
      t.equal(expireAt(parseExpire(value), 1_800_000_000_999), expire, String(value))
    }
  },
)
