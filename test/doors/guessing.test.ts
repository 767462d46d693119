import t from 'tap'
import { createGuestClient, createOttClient, createUserClient } from '../support/ott-client.js'
import { signIn, startFoyer } from '../support/foyer.js'

const addressOf = (i: number) => `192.0.2.${i % 20}`

t.test(
  '200 guesses at one account from 20 addresses are slowed, and its owner is not',
  async (t) => {
    const foyer = await startFoyer(t)
    const owner = await createUserClient(foyer, 'owner')
    const sid = await signIn(foyer, 'owner', 'owner-Password1')
    const { bearer = '' } = await createGuestClient(foyer)
    const statuses: number[] = []
    for (let i = 0; i < 200; i++) {
      const guesser = createOttClient(foyer, { bearer, address: addressOf(i) })
      const body = { username: 'owner', password: `guess-${i}` }
      const answer = await guesser.call('POST', '/api/user/login', body)
      statuses.push(answer.statusCode)
      if (answer.statusCode === 429) t.match(answer.headers['retry-after'], /^[1-9]\d*$/)
      foyer.clock.advance(1000)
    }
    // Five free guesses, then waits of 1, 2, 4… seconds: in 200 seconds that makes seven more.
    t.equal(statuses.filter((status) => status === 401).length, 12)
    t.equal(statuses.filter((status) => status === 429).length, 188)

    t.test('with a session, at any door', async (t) => {
      t.match((await owner.call('GET', '/api/user')).json(), { username: 'owner', loggedIn: true })
      const page = await foyer.app.inject({
        url: '/api/v1/auth/preferences',
        headers: { cookie: sid },
      })
      t.equal(page.statusCode, 200)
      const change = { currentPassword: 'owner-Password1', newPassword: 'Changed-1' }
      t.equal((await owner.call('PATCH', '/api/user/account', change)).statusCode, 200)
    })

    t.test('while the log-in page holds back the same guesses', async (t) => {
      const answer = await foyer.app.inject({
        method: 'POST',
        url: '/login',
        remoteAddress: '198.51.100.1',
        payload: { email: 'owner', password: 'guess' },
      })
      t.equal(answer.statusCode, 429)
    })
  },
)

t.test(
  'guesses at 200 accounts from one address are slowed, and other addresses are not',
  async (t) => {
    const foyer = await startFoyer(t)
    await createUserClient(foyer, 'bystander')
    const { bearer = '' } = await createGuestClient(foyer)
    const statuses: number[] = []
    for (let i = 0; i < 200; i++) {
      const guesser = createOttClient(foyer, { bearer, address: '192.0.2.1' })
      const body = { username: `account-${i}`, password: 'guess' }
      statuses.push((await guesser.call('POST', '/api/user/login', body)).statusCode)
      foyer.clock.advance(1000)
    }
    t.same([...new Set(statuses)].sort(), [401, 429])
    // Twenty free, then waits of 1, 2, 4… seconds.
    t.equal(statuses.filter((status) => status === 401).length, 27)
    const other = await createGuestClient(foyer, { address: '192.0.2.99' })
    const answer = await other.call('POST', '/api/user/login', {
      username: 'bystander',
      password: 'bystander-Password1',
    })
    t.equal(answer.statusCode, 200)
  },
)
