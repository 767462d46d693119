import t from 'tap'
import { lifetimes } from '../../../src/identity/sessions/kinds.js'
import { deleteEndedSessions } from '../../../src/identity/sessions/revocation-store.js'
import {
  createGuestClient,
  createOttClient,
  createUserClient,
  tokenCookieOf,
} from '../../support/ott-client.js'
import { signIn, startFoyer } from '../../support/foyer.js'

t.test('the grant', async (t) => {
  const foyer = await startFoyer(t)

  t.test(
    'gives a new guest a token of 43 characters, also as a cookie no script can read',
    async (t) => {
      const answer = await createOttClient(foyer).call('GET', '/api/auth/grant')
      t.equal(answer.statusCode, 200)
      t.match(answer.json(), { token: /^[\w-]{43}$/ })
      const { value, ...cookie } = answer.cookies[0] ?? {}
      t.equal(value, answer.json<{ token: string }>().token)
      t.same(cookie, {
        name: 'token',
        path: '/',
        httpOnly: true,
        sameSite: 'Lax',
        maxAge: 20736000,
      })
      t.equal(answer.headers['cache-control'], 'no-store')
    },
  )

  t.test(
    'sets the cookie for encrypted connections alone where the base URL is https',
    async (t) => {
      const secure = await startFoyer(t, { env: { BASE_URL: 'https://foyer.test' } })
      const answer = await createOttClient(secure).call('GET', '/api/auth/grant')
      t.equal(answer.cookies[0]?.secure, true)
    },
  )

  t.test('returns a bearer that holds unchanged', async (t) => {
    const guest = await createGuestClient(foyer)
    const answer = await guest.call('GET', '/api/auth/grant')
    t.same(answer.json(), { token: guest.bearer })
    t.equal(tokenCookieOf(answer), guest.bearer)
  })

  t.test(
    'replaces a token that came as a cookie, so that a planted one opens nothing',
    async (t) => {
      const planter = await createGuestClient(foyer)
      const browser = createOttClient(foyer, { cookie: planter.bearer ?? '' })
      const name = (await planter.call('GET', '/api/user')).json<{ username: string }>().username
      const { token } = (await browser.call('GET', '/api/auth/grant')).json<{ token: string }>()
      t.not(token, planter.bearer)
      const own = createOttClient(foyer, { bearer: token })
      t.match((await own.call('GET', '/api/user')).json(), { username: name, loggedIn: false })
      t.equal((await planter.call('GET', '/api/user')).statusCode, 401)
    },
  )

  t.test('replaces a bearer that means nothing, by the cookie where that holds', async (t) => {
    const { bearer: token } = await createGuestClient(foyer)
    const stale = createOttClient(foyer, { bearer: 'nope' })
    const fresh = (await stale.call('GET', '/api/auth/grant')).json<{ token: string }>().token
    t.match(fresh, /^[\w-]{43}$/)
    stale.cookie = token
    const next = (await stale.call('GET', '/api/auth/grant')).json<{ token: string }>().token
    t.not(next, token)
    const own = createOttClient(foyer, { bearer: next })
    t.equal((await own.call('GET', '/api/user')).statusCode, 200)
  })

  t.test('does not take a browser session or a wrong cookie for a token', async (t) => {
    const sid = (await signIn(foyer, 'grant-sid')).replace('SID=', '')
    const client = createOttClient(foyer, { cookie: sid })
    const answer = await client.call('GET', '/api/auth/grant')
    t.not(answer.json<{ token: string }>().token, sid)
  })

  t.test('refuses the token of a banned user instead of making a guest of them', async (t) => {
    const user = await createUserClient(foyer, 'grant-banned')
    await foyer.db
      .updateTable('account')
      .set({ state: 'banned' })
      .where('name', '=', 'grant-banned')
      .execute()
    const answer = await user.call('GET', '/api/auth/grant')
    t.equal(answer.statusCode, 403)
    t.same(answer.json(), {
      success: false,
      error: { name: 'Unauthorized', message: 'This account is banned' },
    })
  })

  t.test('names guests differently, and not as a user', async (t) => {
    const names = new Set<string>()
    for (let i = 0; i < 20; i++) {
      const guest = await createGuestClient(foyer)
      const { username } = (await guest.call('GET', '/api/user')).json<{ username: string }>()
      t.match(username, /^[a-z]+_[a-z]+_\d{4}$/)
      names.add(username)
    }
    t.equal(names.size, 20)
  })

  t.test('is throttled per network, with the time to wait', async (t) => {
    const crowded = await startFoyer(t)
    for (let i = 0; i < 1000; i++) await createOttClient(crowded).call('GET', '/api/auth/grant')
    const refused = await createOttClient(crowded).call('GET', '/api/auth/grant')
    t.equal(refused.statusCode, 429)
    t.equal(refused.headers['retry-after'], '4')
    t.equal(refused.json<{ error: { name: string } }>().error.name, 'TooManyRequests')
    const elsewhere = createOttClient(crowded, { address: '192.0.2.7' })
    t.equal((await elsewhere.call('GET', '/api/auth/grant')).statusCode, 200)
    crowded.clock.advance(4000)
    t.equal((await createOttClient(crowded).call('GET', '/api/auth/grant')).statusCode, 200)
  })
})

t.test('a guest', async (t) => {
  const foyer = await startFoyer(t)
  const hour = 60 * 60 * 1000

  t.test('who never uses the token is forgotten after an hour', async (t) => {
    const guest = await createGuestClient(foyer)
    foyer.clock.advance(hour)
    t.equal((await guest.call('GET', '/api/user')).statusCode, 401)
    t.equal(await deleteEndedSessions(foyer.db, foyer.config, foyer.clock.now() + 1), 1)
  })

  t.test('who uses it stays for 14 days after each use', async (t) => {
    const guest = await createGuestClient(foyer)
    t.equal((await guest.call('GET', '/api/user')).statusCode, 200)
    foyer.clock.advance(lifetimes.guest.idle - 1)
    t.equal((await guest.call('GET', '/api/user')).statusCode, 200)
    foyer.clock.advance(lifetimes.guest.idle - 1)
    t.equal((await guest.call('GET', '/api/user')).statusCode, 200)
    foyer.clock.advance(lifetimes.guest.idle)
    t.equal((await guest.call('GET', '/api/user')).statusCode, 401)
  })

  t.test('cannot take the name of a user, in any case or form, and loses it to one', async (t) => {
    await createUserClient(foyer, 'Owner')
    const guest = await createGuestClient(foyer)
    for (const username of ['Owner', 'oWNER', ' owner ', 'Ｏwner']) {
      const refused = await guest.call('POST', '/api/user', { username })
      t.equal(refused.statusCode, 400)
      t.same(refused.json(), {
        success: false,
        error: { name: 'UsernameTaken', message: 'Username is already in use.' },
      })
    }
    t.equal((await guest.call('POST', '/api/user', { username: 'soon' })).statusCode, 200)
    t.same((await guest.call('GET', '/api/user')).json(), { loggedIn: false, username: 'soon' })
    await createUserClient(foyer, 'Soon')
    const { username } = (await guest.call('GET', '/api/user')).json<{ username: string }>()
    t.match(username, /^[a-z]+_[a-z]+_\d{4}$/)
    t.same((await guest.call('GET', '/api/user')).json(), { loggedIn: false, username })
  })

  t.test('can rename 60 times at once, then has to wait', async (t) => {
    const guest = await createGuestClient(foyer)
    const rename = (n: number) => guest.call('POST', '/api/user', { username: `guest ${n}` })
    for (let i = 0; i < 60; i++) t.equal((await rename(i)).statusCode, 200)
    const refused = await rename(60)
    t.equal(refused.statusCode, 429)
    t.equal(refused.headers['retry-after'], '60')
  })

  for (const [body, name, message] of [
    [
      { username: 'x'.repeat(49) },
      'LengthOutOfRangeException',
      'Username length must be less than or equal to 48',
    ],
    [{ username: '' }, 'ValidationError', 'Missing argument (username)'],
    [{ username: null }, 'ValidationError', 'Missing argument (username)'],
    [{ username: '   ' }, 'ValidationError', 'Missing argument (username)'],
    [{ username: 'a\u0000b' }, 'ValidationError', 'username: must not contain NUL'],
    [
      { username: 'a\u202eb' },
      'ValidationError',
      'A username cannot contain invisible characters.',
    ],
  ] as const) {
    t.test(`cannot be called ${JSON.stringify(body.username)}`, async (t) => {
      const guest = await createGuestClient(foyer)
      const answer = await guest.call('POST', '/api/user', body)
      t.equal(answer.statusCode, 400)
      t.same(answer.json(), { success: false, error: { name, message } })
    })
  }
})
