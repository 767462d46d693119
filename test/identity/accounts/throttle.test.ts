import t, { type Test } from 'tap'
import { throttle } from '../../../src/identity/accounts/throttle.js'
import { consume, networksOf } from '../../../src/identity/limits.js'
import { Problem } from '../../../src/platform/problem.js'
import { openDatabase } from '../../../src/platform/db/open-database.js'
import { reachableEngines, type TestEngine } from '../../support/database.js'
import { startFoyer, type Foyer } from '../../support/foyer.js'
import { defaultEngine } from '../../support/mode.js'

const second = 1000
const hour = 3_600_000

const foyers = new Map<TestEngine, Promise<Foyer>>()

/** One Foyer for all cases of an engine. */
function foyerOn(engine: TestEngine): Promise<Foyer> {
  const foyer = foyers.get(engine) ?? startFoyer(t, { engine })
  foyers.set(engine, foyer)
  return foyer
}

/** No failure is stored yet. A throttle whose attempts answer `good`, `bad`, or the seconds that are to be waited. */
async function startThrottle(t: Test, engine: TestEngine = defaultEngine) {
  const { db, clock, config } = await foyerOn(engine)
  await db.deleteFrom('login_attempt').execute()
  await db.deleteFrom('known_network').execute()
  let checks = 0
  const attempt = async (name: string, address: string, isGood: boolean, on = db) => {
    try {
      const answer = await throttle(
        { db: on, clock, config },
        { kind: 'log-in', account: name, address },
        async () => {
          checks += 1
          return isGood
        },
      )
      return answer ? 'good' : 'bad'
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      t.equal(error.code, 'too_many_attempts')
      return error.retryAfter
    }
  }
  return { db, clock, config, attempt, countChecks: () => checks }
}

const every = <T>(count: number, make: (n: number) => T) =>
  Array.from({ length: count }, (_, n) => make(n))

const engines = await reachableEngines()

for (const engine of engines) {
  t.test(`${engine}: five wrong passwords are free, then each wait doubles`, async (t) => {
    const { clock, attempt } = await startThrottle(t, engine)
    let n = 0
    // Addresses change, so that the account alone is looked at.
    const guess = (isGood = false) => attempt('nora', `192.0.2.${(n += 1)}`, isGood)
    for (let free = 0; free < 5; free += 1) t.equal(await guess(), 'bad')
    let waited = 0
    for (const wait of [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]) {
      t.equal(await guess(), wait, `${wait} s, asked at once`)
      clock.advance(wait * second - 1)
      t.equal(await guess(true), 1, 'a good password has to wait, too')
      clock.advance(1)
      waited += wait
      t.equal(await guess(), 'bad', `after ${waited} s`)
    }
    t.equal(await attempt('omar', '198.51.100.1', false), 'bad', 'another account goes free')
  })

  t.test(`${engine}: twenty wrong passwords from one address are free`, async (t) => {
    const { clock, attempt } = await startThrottle(t, engine)
    for (const n of every(20, (n) => n)) {
      t.equal(await attempt(`user ${n}`, '192.0.2.1', false), 'bad')
    }
    t.equal(await attempt('somebody', '192.0.2.1', true), 1)
    t.equal(await attempt('somebody', '192.0.2.2', true), 'good', 'another address goes free')
    clock.advance(second)
    t.equal(await attempt('somebody else', '192.0.2.1', false), 'bad')
    t.equal(await attempt('somebody else', '192.0.2.1', false), 2)
  })

  t.test(`${engine}: a good log-in clears the account and costs nothing`, async (t) => {
    const { attempt } = await startThrottle(t, engine)
    for (const round of [1, 2, 3]) {
      for (let n = 0; n < 4; n += 1) {
        t.equal(await attempt('nora', `192.0.2.${round}`, false), 'bad')
      }
      t.equal(await attempt('nora', `192.0.2.${round}`, true), 'good')
    }
    for (let n = 0; n < 25; n += 1) {
      const answer = await attempt('nora', '198.51.100.1', true)
      if (answer !== 'good') t.fail(`log-in ${n} had to wait ${answer ?? 0} s`)
    }
  })

  t.test(`${engine}: a good log-in does not wipe what else came from its address`, async (t) => {
    const { clock, attempt } = await startThrottle(t, engine)
    for (const n of every(19, (n) => n)) await attempt(`user ${n}`, '192.0.2.1', false)
    clock.advance(second)
    t.equal(await attempt('nora', '192.0.2.1', true), 'good')
    t.equal(await attempt('one', '192.0.2.1', false), 'bad')
    t.equal(await attempt('two', '192.0.2.1', false), 1)
  })

  t.test(`${engine}: failures are forgotten after an hour without one`, async (t) => {
    const { db, clock, attempt } = await startThrottle(t, engine)
    for (let n = 0; n < 5; n += 1) await attempt('nora', '192.0.2.1', false)
    clock.advance(hour)
    t.equal(await attempt('nora', '192.0.2.1', false), 'bad')
    t.equal(await attempt('nora', '192.0.2.1', false), 2, 'after an hour exactly they still count')
    clock.advance(hour + 1)
    for (let n = 0; n < 5; n += 1) {
      t.equal(await attempt('nora', '192.0.2.1', false), 'bad')
    }
    for (const n of every(10, (n) => n)) await attempt(`user ${n}`, `198.51.100.${n}`, false)
    clock.advance(hour + 1)
    await attempt('omar', '203.0.113.1', false)
    const rows = await db.selectFrom('login_attempt').select('key').execute()
    t.equal(rows.length, 2, 'and their rows go')
  })

  t.test(`${engine}: many guesses at the same moment do not slip through`, async (t) => {
    const { attempt, countChecks } = await startThrottle(t, engine)
    const responses = await Promise.all(every(40, (n) => attempt('nora', `192.0.2.${n}`, false)))
    t.equal(responses.filter((answer) => answer === 'bad').length, 5)
    t.equal(countChecks(), 5, 'no password of the others was looked at')
    const others = await Promise.all(every(40, (n) => attempt(`u${n}`, '198.51.100.1', false)))
    t.equal(others.filter((answer) => answer === 'bad').length, 20)
  })

  t.test(`${engine}: many good log-ins at the same moment all get in`, async (t) => {
    const { attempt } = await startThrottle(t, engine)
    const responses = await Promise.all(every(30, (n) => attempt(`u${n % 3}`, '192.0.2.1', true)))
    t.same([...new Set(responses)], ['good'])
  })

  t.test(
    `${engine}: old failures that come again at the same moment do not deadlock`,
    async (t) => {
      const { clock, attempt } = await startThrottle(t, engine)
      for (let round = 0; round < 3; round += 1) {
        const guesses = every(16, (n) => attempt(`u${n}`, `192.0.2.${n % 4}`, false))
        const responses = await Promise.all(guesses)
        t.same([...new Set(responses)], ['bad'])
        clock.advance(2 * hour)
      }
    },
  )
}

if (engines.includes('postgres')) {
  t.test('good log-ins at an address that has failed much get in at every process', async (t) => {
    const { config, clock, attempt } = await startThrottle(t, 'postgres')
    const second = openDatabase(config.databaseUrl)
    t.teardown(() => second.destroy())
    for (const n of every(20, (n) => n)) await attempt(`u${n}`, '192.0.2.1', false)
    clock.advance(hour / 2)
    const logIns = every(48, (n) =>
      attempt(`good ${n}`, '192.0.2.1', true, n % 2 === 0 ? second : undefined),
    )
    t.same([...new Set(await Promise.all(logIns))], ['good'])
  })

  t.test('guesses spread over two processes do not slip through', async (t) => {
    const { config, attempt } = await startThrottle(t, 'postgres')
    const second = openDatabase(config.databaseUrl)
    t.teardown(() => second.destroy())
    const guesses = every(20, (n) =>
      attempt('nora', `192.0.2.${n}`, false, n % 2 === 0 ? second : undefined),
    )
    const responses = await Promise.all(guesses)
    t.equal(responses.filter((answer) => answer === 'bad').length, 5)
  })
}

t.test('an address is itself, and of IPv6 the /56 and the /48 around it', async (t) => {
  const rows: [address: string, narrow: string, wide: string | undefined][] = [
    ['192.0.2.1', '192.0.2.1', undefined],
    ['::ffff:192.0.2.1', '192.0.2.1', undefined],
    ['2001:db8:1:2:3:4:5:6', '20010db8000100/56', '20010db80001/48'],
    ['2001:db8:1:ff::6', '20010db8000100/56', '20010db80001/48'],
    ['2001:DB8:1:100::6', '20010db8000101/56', '20010db80001/48'],
    ['2001:db8::1', '20010db8000000/56', '20010db80000/48'],
    ['2001:db8::1:2:3:4:5', '20010db8000000/56', '20010db80000/48'],
    ['::1', '00000000000000/56', '000000000000/48'],
    ['fe80::1%eth0', 'fe800000000000/56', 'fe8000000000/48'],
  ]
  for (const [address, narrow, wide] of rows) {
    t.same(networksOf(address), { narrow, wide }, address)
  }
})

t.test('the users of one /56 wait together, those of the next do not', async (t) => {
  const { attempt } = await startThrottle(t)
  for (const n of every(20, (n) => n)) {
    t.equal(await attempt(`u${n}`, `2001:db8:1:${n}::1`, false), 'bad')
  }
  t.equal(await attempt('nora', '2001:db8:1:ff::1', true), 1)
  t.equal(await attempt('nora', '2001:db8:1:100::1', true), 'good')
})

t.test('the networks of one /48 are slowed together', async (t) => {
  const { attempt } = await startThrottle(t)
  for (const n of every(80, (n) => n)) {
    const subnet = (n * 256).toString(16)
    t.equal(await attempt(`u${n}`, `2001:db8:1:${subnet}::1`, false), 'bad')
  }
  t.equal(await attempt('nora', '2001:db8:1:ff00::1', true), 1)
  t.equal(await attempt('nora', '2001:db8:2::1', true), 'good')
})

t.test('guesses from elsewhere do not keep the owner out of where they were before', async (t) => {
  const { attempt } = await startThrottle(t)
  t.equal(await attempt('nora', '192.0.2.1', true), 'good')
  for (const n of every(5, (n) => n)) await attempt('nora', `198.51.100.${n}`, false)
  t.equal(await attempt('nora', '198.51.100.9', true), 1, 'a network that nobody knows waits')
  t.equal(await attempt('nora', '192.0.2.1', true), 'good')
  for (let n = 0; n < 5; n += 1) t.equal(await attempt('nora', '192.0.2.1', false), 'bad')
  t.equal(await attempt('nora', '192.0.2.1', false), 1, 'guesses from there are slowed as well')
})

for (const engine of engines) {
  t.test(`${engine}: a clock that was set back keeps nobody out`, async (t) => {
    const { db, clock, attempt } = await startThrottle(t, engine)
    const limit = { kind: 'test', count: 1, per: hour }
    for (let n = 0; n < 10; n += 1) await attempt('nora', '192.0.2.1', false)
    await consume({ db, clock }, limit, 'nora')
    clock.advance(-48 * hour)
    t.equal(await attempt('nora', '192.0.2.1', true), 'good')
    await t.resolves(consume({ db, clock }, limit, 'nora'))
    await t.rejects(consume({ db, clock }, limit, 'nora'), { code: 'too_many_attempts' })
    clock.advance(48 * hour)
  })
}

t.test('counts of one kind are not those of another', async (t) => {
  const { db, clock, config, attempt } = await startThrottle(t)
  for (const n of every(6, (n) => n)) await attempt('36', `192.0.2.${n}`, false)
  t.equal(await attempt('36', '198.51.100.1', true), 1)
  const confirm = { kind: 'confirm', account: '36', address: '198.51.100.1' } as const
  t.equal(await throttle({ db, clock, config }, confirm, async () => true), true)
})
