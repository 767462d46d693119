import t from 'tap'
import { openSession } from '../../../src/identity/sessions/open-session.js'
import type { SessionKind } from '../../../src/identity/sessions/kinds.js'
import { reachableEngines } from '../../support/database.js'
import { signIn, startFoyer, type Foyer } from '../../support/foyer.js'
import { createGuestClient } from '../../support/ott-client.js'

const hour = 3_600_000

async function accountNamed(foyer: Foyer, name: string): Promise<number> {
  await signIn(foyer, name)
  const { id } = await foyer.db
    .selectFrom('account')
    .select('id')
    .where('name', '=', name)
    .executeTakeFirstOrThrow()
  return id
}

async function open(foyer: Foyer, accountId: number, kind: SessionKind = 'login') {
  const secret = `ses_${kind}_${Math.random()}`
  const session = await openSession(foyer, { kind, secret, accountId, scopes: [':*'] })
  return { secret, session }
}

type Method = 'GET' | 'POST' | 'DELETE'

function callAs({ app }: Foyer, secret: string) {
  return (method: Method, url: string, payload?: object) =>
    app.inject({
      method,
      url,
      headers: { authorization: secret },
      ...(payload === undefined ? {} : { payload }),
    })
}

for (const engine of await reachableEngines()) {
  t.test(`${engine}: sessions`, async (t) => {
    const foyer = await startFoyer(t, { engine })
    const accountId = await accountNamed(foyer, 'raider')
    const { secret, session } = await open(foyer, accountId)
    const call = callAs(foyer, secret)

    t.test('say whose they are, with the token alone, as Bearer and as User', async (t) => {
      for (const prefix of ['', 'Bearer ', 'User ', 'bearer ']) {
        const answer = await callAs(foyer, `${prefix}${secret}`)('GET', '/sessions/@me')
        t.equal(answer.statusCode, 200)
        t.same(answer.json(), {
          user_id: String(accountId),
          id: session.handle,
          state: 'normal',
          type: 'login',
        })
      }
    })

    t.test('are refused without a token, and with one that means nothing', async (t) => {
      const none = await foyer.app.inject({ url: '/sessions/@me' })
      t.equal(none.statusCode, 401)
      t.same(none.json(), { message: 'Request must be authenticated', code: 'NoAuthToken' })
      t.equal(none.headers['www-authenticate'], 'Bearer realm="Foyer"')
      const wrong = await callAs(foyer, 'ses_nothing')('GET', '/sessions')
      t.equal(wrong.statusCode, 401)
      t.equal(wrong.json<{ code: string }>().code, 'InvalidToken')
    })

    t.test('make API tokens that outlive the log-in', async (t) => {
      const wish = { name: 'bot', type: 'api', expiry: 86_400 }
      const answer = await call('POST', '/sessions', wish)
      t.equal(answer.statusCode, 200, answer.body)
      const made = answer.json<{ token: string; session_id: string }>()
      t.match(answer.json(), {
        user_id: String(accountId),
        token: /^ses_[\w-]{43}$/,
        expiry: new Date(foyer.clock.now() + 86_400_000).toISOString(),
        user: null,
      })
      const list = (await call('GET', '/sessions')).json<{ sessions: { id: string }[] }>()
      t.match(
        list.sessions.find(({ id }) => id === made.session_id),
        { name: 'bot', type: 'api', user_id: String(accountId) },
      )
      t.notMatch(JSON.stringify(list), made.token)
      t.equal((await call('DELETE', `/sessions/${session.handle}`)).statusCode, 204)
      t.equal((await call('GET', '/sessions/@me')).statusCode, 401)
      const bot = callAs(foyer, made.token)
      t.equal((await bot('GET', '/sessions/@me')).statusCode, 200)
    })

    t.test('of API tokens die with the token that made them, and not after it', async (t) => {
      const login = callAs(foyer, (await open(foyer, accountId)).secret)
      const make = (as: typeof call, expiry: number) =>
        as('POST', '/sessions', { name: 'x', type: 'api', expiry })
      const parent = (await make(login, 3600)).json<{ token: string; session_id: string }>()
      const child = (await make(callAs(foyer, parent.token), 1_000_000)).json<{
        token: string
        expiry: string
      }>()
      t.equal(child.expiry, new Date(foyer.clock.now() + hour).toISOString())
      await login('DELETE', `/sessions/${parent.session_id}`)
      t.equal((await callAs(foyer, child.token)('GET', '/sessions/@me')).statusCode, 401)
    })

    t.test('of every kind are in one list at every door, and gone from all at once', async (t) => {
      const id = await accountNamed(foyer, 'lister')
      const login = await open(foyer, id)
      const other = await open(foyer, id, 'registered')
      await open(foyer, id, 'oauth')
      const as = callAs(foyer, login.secret)
      const handlesHere = async () =>
        (await as('GET', '/sessions'))
          .json<{ sessions: { id: string }[] }>()
          .sessions.map((listed) => listed.id)
      const handlesThere = async () =>
        (await as('GET', '/api/v1/auth/tokens'))
          .json<{ session: string }[]>()
          .map((listed) => listed.session)
      t.equal((await handlesHere()).length, 4)
      t.same(await handlesHere(), await handlesThere())
      await as('DELETE', `/sessions/${other.session.handle}`)
      t.same(await handlesHere(), await handlesThere())
      t.notOk((await handlesHere()).includes(other.session.handle))
      const gone = await foyer.app.inject({
        url: '/api/user',
        headers: { authorization: `Bearer ${other.secret}` },
      })
      t.equal(gone.statusCode, 401)
    })

    t.test('of others, unknown ones and no ids at all cannot be ended', async (t) => {
      const mine = callAs(foyer, (await open(foyer, accountId)).secret)
      const theirs = await open(foyer, await accountNamed(foyer, 'neighbour'))
      for (const id of [theirs.session.handle, '00000000-0000-4000-8000-000000000000', 'x']) {
        const answer = await mine('DELETE', `/sessions/${id}`)
        t.equal(answer.statusCode, 404)
        t.equal(answer.json<{ code: string }>().code, 'NotFound')
      }
      const still = await callAs(foyer, theirs.secret)('GET', '/sessions/@me')
      t.equal(still.statusCode, 200)
    })
  })
}

t.test('what can be asked of a new session', async (t) => {
  const foyer = await startFoyer(t)
  const accountId = await accountNamed(foyer, 'asker')
  const call = callAs(foyer, (await open(foyer, accountId, 'app_login')).secret)
  const cases = [
    [{ name: 'x', type: 'login', expiry: 10 }, 403, 'Restricted'],
    [{ name: 'x', type: 'API', expiry: 10 }, 403, 'Restricted'],
    [{ name: 'x', type: 'api', expiry: 0 }, 400, 'InvalidToken'],
    [{ name: 'x', type: 'api', expiry: -1 }, 400, 'InvalidToken'],
    [{ name: 'x', type: 'api', expiry: 1.5 }, 400, 'InvalidToken'],
    [{ name: 'x', type: 'api', expiry: Number('9223372036854775') }, 400, 'InvalidToken'],
    [{ name: 'x', type: 'api', expiry: 1e300 }, 400, 'InvalidToken'],
    [{ name: 'x', type: 'api', expiry: '10' }, 400, 'BadRequest'],
    [{ name: 'x', type: 'api' }, 400, 'BadRequest'],
    [{ name: 1, type: 'api', expiry: 10 }, 400, 'BadRequest'],
    [{ name: '', type: 'api', expiry: 10 }, 400, 'BadRequest'],
    [{ name: 'a\u0000', type: 'api', expiry: 10 }, 400, 'BadRequest'],
    [{ type: 'api', expiry: 10 }, 400, 'BadRequest'],
    [[], 400, 'BadRequest'],
  ] as const
  for (const [wish, status, code] of cases) {
    t.test(`${JSON.stringify(wish)} is answered with ${status} ${code}`, async (t) => {
      const answer = await call('POST', '/sessions', wish)
      t.equal(answer.statusCode, status)
      t.equal(answer.json<{ code: string }>().code, code)
    })
  }

  t.test('a life too long for a date ends with the year 9999', async (t) => {
    const wish = { name: 'x', type: 'api', expiry: Number('9223372036854000') }
    const answer = await call('POST', '/sessions', wish)
    t.equal(answer.json<{ expiry: string }>().expiry, '9999-12-31T23:59:59.000Z')
  })
})

t.test('a banned user', async (t) => {
  const foyer = await startFoyer(t)
  const accountId = await accountNamed(foyer, 'banned')
  const first = await open(foyer, accountId)
  const second = await open(foyer, accountId)
  await foyer.db.updateTable('account').set({ state: 'banned' }).execute()
  const call = callAs(foyer, first.secret)

  t.test('sees that, and the sessions', async (t) => {
    t.equal((await call('GET', '/sessions/@me')).json<{ state: string }>().state, 'banned')
    t.equal((await call('GET', '/sessions')).json<{ sessions: [] }>().sessions.length, 3)
  })

  t.test('makes none, and is refused everywhere else', async (t) => {
    const made = await call('POST', '/sessions', { name: 'x', type: 'api', expiry: 10 })
    t.equal(made.statusCode, 403)
    t.equal(made.json<{ code: string }>().code, 'ApiBanned')
    t.equal((await call('GET', '/api/v1/auth/preferences')).statusCode, 403)
    t.equal((await call('GET', '/api/user')).statusCode, 403)
  })

  t.test('can end them', async (t) => {
    t.equal((await call('DELETE', `/sessions/${second.session.handle}`)).statusCode, 204)
    t.equal((await callAs(foyer, second.secret)('GET', '/sessions/@me')).statusCode, 401)
  })
})

t.test('guests and keys have no sessions of their own', async (t) => {
  const foyer = await startFoyer(t)
  const guest = await createGuestClient(foyer)
  for (const [method, url] of [
    ['GET', '/sessions'],
    ['GET', '/sessions/@me'],
  ] as const) {
    const answer = await guest.call(method, url)
    t.equal(answer.statusCode, 403)
    t.equal(answer.json<{ code: string }>().code, 'Restricted')
  }
})

t.test('what an API token makes may do no more than it may itself', async (t) => {
  const foyer = await startFoyer(t)
  const accountId = await accountNamed(foyer, 'raider')
  const scopes = ['POST:tokens*', ':feed']
  const maker = { kind: 'api', secret: 'ses_narrow', accountId, scopes } as const
  await openSession(foyer, maker)
  const made = await callAs(foyer, 'ses_narrow')('POST', '/sessions', {
    name: 'bot',
    type: 'api',
    expiry: 60,
  })
  t.equal(made.statusCode, 200, made.body)
  const { token } = made.json<{ token: string }>()
  const ask = (path: string) =>
    foyer.app.inject({ url: `/api/v1/auth/${path}`, headers: { authorization: `Bearer ${token}` } })
  t.equal((await ask('feed')).statusCode, 200)
  t.equal((await ask('preferences')).statusCode, 403)
  const kept = foyer.db.selectFrom('session').select('scopes').where('name', '=', 'bot')
  t.same(JSON.parse((await kept.executeTakeFirstOrThrow()).scopes), scopes)
})
