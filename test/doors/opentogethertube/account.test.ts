import t from 'tap'
import { createGuestClient, createOttClient, createUserClient } from '../../support/ott-client.js'
import { reachableEngines } from '../../support/database.js'
import { signIn, startFoyer, type Foyer } from '../../support/foyer.js'

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

async function sidHolds({ app }: Foyer, cookie: string): Promise<boolean> {
  const answer = await app.inject({ url: '/api/v1/auth/preferences', headers: { cookie } })
  return answer.statusCode === 200
}

for (const engine of await reachableEngines()) {
  t.test(`${engine}: one account at every door`, async (t) => {
    const foyer = await startFoyer(t, { engine })

    t.test(
      'who registers here signs in on the log-in page and has one list of sessions',
      async (t) => {
        const user = await createUserClient(foyer, 'both')
        const sid = await signIn(foyer, 'both', 'both-Password1')
        t.ok(await sidHolds(foyer, sid))
        const preferences = await foyer.app.inject({
          url: '/api/v1/auth/preferences',
          headers: bearer(user.bearer ?? ''),
        })
        t.equal(preferences.statusCode, 200)
      },
    )

    t.test('who signed up on the log-in page logs in here, by name in any case', async (t) => {
      await signIn(foyer, 'page-user')
      const guest = await createGuestClient(foyer)
      const answer = await guest.call('POST', '/api/user/login', {
        username: 'PAGE-User',
        password: 'page-user-password',
      })
      t.same(answer.json(), { success: true, user: { email: null, username: 'page-user' } })
      t.same((await guest.call('GET', '/api/user')).json(), {
        username: 'page-user',
        loggedIn: true,
        discordLinked: false,
      })
    })

    t.test('a name or an address is taken once, whatever its case', async (t) => {
      await createUserClient(foyer, 'Taken')
      const guest = await createGuestClient(foyer)
      const register = (username: string, email: string) =>
        guest.call('POST', '/api/user/register', { username, email, password: 'Password-1' })
      const name = await register('tAKEN', 'other@example.com')
      t.equal(name.statusCode, 400)
      t.same(name.json(), {
        success: false,
        error: {
          name: 'AlreadyInUse',
          fields: ['username'],
          message: 'Username is already in use.',
        },
      })
      const address = await register('not-taken', 'TAKEN@example.com')
      t.same(address.json(), {
        success: false,
        error: {
          name: 'AlreadyInUse',
          fields: ['email'],
          message: 'Email is already associated with an account.',
        },
      })
      t.same((await guest.call('GET', '/api/user')).json<{ loggedIn: boolean }>().loggedIn, false)
    })

    t.test('a user can take another name, which the log-in page then knows', async (t) => {
      const user = await createUserClient(foyer, 'before')
      t.equal((await user.call('POST', '/api/user', { username: 'after' })).statusCode, 200)
      t.ok(await sidHolds(foyer, await signIn(foyer, 'after', 'before-Password1')))
      await createUserClient(foyer, 'occupied')
      const refused = await user.call('POST', '/api/user', { username: 'Occupied' })
      t.equal(refused.json<{ error: { name: string } }>().error.name, 'UsernameTaken')
    })

    t.test('a new password ends every other session, and this one goes on', async (t) => {
      const user = await createUserClient(foyer, 'changer')
      const sid = await signIn(foyer, 'changer', 'changer-Password1')
      const other = await createGuestClient(foyer)
      await other.call('POST', '/api/user/login', {
        email: 'changer@example.com',
        password: 'changer-Password1',
      })
      const change = (body: object) => user.call('PATCH', '/api/user/account', body)
      const passwords = { currentPassword: 'changer-Password1', newPassword: 'Changed-2' }
      t.same((await change(passwords)).json(), { success: true })
      t.notOk(await sidHolds(foyer, sid))
      t.equal((await other.call('GET', '/api/user')).statusCode, 401)
      t.equal((await user.call('GET', '/api/user/account')).statusCode, 200)
      t.equal((await change(passwords)).statusCode, 400)
    })

    t.test('an e-mail address changes only with the current password', async (t) => {
      const user = await createUserClient(foyer, 'mover')
      const change = async (body: object) => {
        const answer = await user.call('PATCH', '/api/user/account', body)
        return answer.json<{ error?: { name: string } }>().error?.name
      }
      t.equal(await change({ email: 'new@example.com' }), 'CurrentPasswordRequired')
      t.equal(await change({ email: 'new@example.com', currentPassword: 'no' }), 'InvalidPassword')
      const currentPassword = 'mover-Password1'
      t.equal(await change({ email: 'not an address', currentPassword }), 'ValidationError')
      t.equal(await change({ email: 'taken@example.com', currentPassword }), 'AlreadyInUse')
      t.equal(await change({ newPassword: 'short', currentPassword }), 'BadPasswordError')
      t.equal(await change({ email: 'New@Example.com', currentPassword }), undefined)
      t.match((await user.call('GET', '/api/user/account')).json(), { email: 'new@example.com' })
      t.equal(await change({ email: '', currentPassword }), undefined)
      t.match((await user.call('GET', '/api/user/account')).json(), { email: null })
    })

    t.test('a token that goes away with its account is refused at once', async (t) => {
      const user = await createUserClient(foyer, 'leaver')
      await foyer.db.deleteFrom('account').where('name', '=', 'leaver').execute()
      t.equal((await user.call('GET', '/api/user')).statusCode, 401)
    })
  })
}

t.test('a token at log-in and log-out', async (t) => {
  const foyer = await startFoyer(t)
  const credentials = { username: 'turner', password: 'turner-Password1' }
  await createUserClient(foyer, 'turner')

  t.test('goes on as it is when it came as a bearer', async (t) => {
    const guest = await createGuestClient(foyer)
    const answer = await guest.call('POST', '/api/user/login', credentials)
    t.equal(answer.statusCode, 200)
    t.same(answer.cookies, [])
    t.match((await guest.call('GET', '/api/user')).json(), { loggedIn: true })
    await guest.call('POST', '/api/user/logout')
    t.match((await guest.call('GET', '/api/user')).json(), { loggedIn: false })
  })

  t.test(
    'is replaced when it came only as a cookie, so that a planted one opens nothing',
    async (t) => {
      const browser = createOttClient(foyer)
      await browser.call('GET', '/api/auth/grant')
      const planted = browser.cookie ?? ''
      t.equal((await browser.call('POST', '/api/user/login', credentials)).statusCode, 200)
      t.not(browser.cookie, planted)
      t.match((await browser.call('GET', '/api/user')).json(), { loggedIn: true })
      const attacker = createOttClient(foyer, { bearer: planted })
      t.equal((await attacker.call('GET', '/api/user')).statusCode, 401)

      const before = browser.cookie ?? ''
      t.equal((await browser.call('POST', '/api/user/logout')).statusCode, 200)
      t.not(browser.cookie, before)
      t.match((await browser.call('GET', '/api/user')).json(), { loggedIn: false })
      t.equal(
        (await createOttClient(foyer, { bearer: before }).call('GET', '/api/user')).statusCode,
        401,
      )
    },
  )

  t.test('as a cookie, is not taken from another site', async (t) => {
    const { bearer: token } = await createUserClient(foyer, 'framed')
    const answer = await foyer.app.inject({
      method: 'POST',
      url: '/api/user/logout',
      headers: { cookie: `token=${token ?? ''}`, 'sec-fetch-site': 'cross-site' },
    })
    t.equal(answer.statusCode, 403)
    t.match(await createOttClient(foyer, { bearer: token ?? '' }).call('GET', '/api/user'), {
      statusCode: 200,
    })
  })

  t.test('takes with it at log-out the tokens that were made with it', async (t) => {
    const user = await createUserClient(foyer, 'parent')
    const made = await foyer.app.inject({
      method: 'POST',
      url: '/api/v1/auth/tokens/register',
      headers: bearer(user.bearer ?? ''),
      payload: { scopes: ['GET:preferences'] },
    })
    t.equal(made.statusCode, 200)
    const child = bearer(made.body)
    const read = () => foyer.app.inject({ url: '/api/v1/auth/preferences', headers: child })
    t.equal((await read()).statusCode, 200)
    await user.call('POST', '/api/user/logout')
    t.equal((await read()).statusCode, 403)
  })

  t.test('of a user ends after 240 days', async (t) => {
    const user = await createUserClient(foyer, 'lasting')
    foyer.clock.advance(240 * 24 * 60 * 60 * 1000 - 1)
    t.equal((await user.call('GET', '/api/user')).statusCode, 200)
    foyer.clock.advance(1)
    t.equal((await user.call('GET', '/api/user')).statusCode, 401)
  })
})

t.test('registration', async (t) => {
  t.test('is refused where the operator closed it', async (t) => {
    for (const REGISTRATION of ['closed', 'invite']) {
      const foyer = await startFoyer(t, { env: { REGISTRATION } })
      const guest = await createGuestClient(foyer)
      const asked = { username: 'late', password: 'Password-1' }
      const answer = await guest.call('POST', '/api/user/register', asked)
      t.equal(answer.statusCode, 403)
      t.equal(answer.json<{ error: { name: string } }>().error.name, 'FeatureDisabledException')
      t.match(answer.body, REGISTRATION === 'closed' ? 'disabled' : 'needs an invitation')
    }
  })

  t.test('names what is missing or weak, and registers nobody', async (t) => {
    const foyer = await startFoyer(t)
    const guest = await createGuestClient(foyer)
    const password = 'Password-1'
    const cases = [
      [{ password }, undefined, 'Missing argument (username)'],
      [{ username: 'a' }, undefined, 'Missing argument (password)'],
      [{ username: 'a', password: 'Short-1' }, 'ValidationError', undefined],
      [{ username: 'a', password: 'onlysmallletters' }, 'ValidationError', undefined],
      [{ username: 'a', password: 1 }, 'ValidationError', undefined],
      [{ username: 'x'.repeat(49), password }, 'LengthOutOfRangeException', undefined],
      [{ username: 'a', password, email: 'nowhere' }, 'ValidationError', undefined],
      [{ username: 'a', password: `A1${'x'.repeat(1023)}` }, 'ValidationError', undefined],
    ] as const
    for (const [body, name, message] of cases) {
      const answer = await guest.call('POST', '/api/user/register', body)
      const { error } = answer.json<{ error: { name?: string; message: string } }>()
      t.equal(answer.statusCode, 400, JSON.stringify(body))
      t.equal(error.name, name, JSON.stringify(body))
      if (message !== undefined) t.equal(error.message, message)
    }
    t.same(await foyer.db.selectFrom('account').selectAll().execute(), [])
  })

  t.test('is throttled per network', async (t) => {
    const foyer = await startFoyer(t)
    const guest = await createGuestClient(foyer)
    const taken = { username: 'a', password: 'k7-Garden-lamp' }
    t.equal((await guest.call('POST', '/api/user/register', taken)).statusCode, 201)
    const other = await createGuestClient(foyer)
    const register = () => other.call('POST', '/api/user/register', taken)
    for (let i = 1; i < 100; i++) t.equal((await register()).statusCode, 400)
    const refused = await register()
    t.equal(refused.statusCode, 429)
    t.equal(refused.headers['retry-after'], '36')
  })
})
