import t from 'tap'
import { ask, bearer } from '../support/ask.js'
import { runNode } from '../support/command.js'
import { reachableEngines } from '../support/database.js'
import { waitUntil } from '../support/listen.js'
import {
  isAlive,
  readLog,
  startWorkers,
  waitForLog,
  workersOf,
  workersThatAnswered,
} from '../support/workers.js'

t.setTimeout(300_000)

const preferences = '/api/v1/auth/preferences'
const form = { 'content-type': 'application/x-www-form-urlencoded' }
const count = <T>(list: readonly T[], wanted: T) => list.filter((each) => each === wanted).length

for (const engine of await reachableEngines()) {
  t.test(`${engine}: a token that one worker revokes is refused by all at once`, async (t) => {
    const { server, mint } = await startWorkers(t, engine)
    const token = await mint('ann')
    const url = `${server.base}${preferences}`
    const read = () => ask(url, { headers: bearer(token) })
    for (let n = 0; n < 6; n += 1) t.equal((await read()).status, 200)
    await waitUntil(
      'every worker has taken the token',
      () => workersThatAnswered(server, preferences).size === 2,
    )
    t.equal(readLog(server).filter(({ msg }) => msg.startsWith('Database: ')).length, 1)

    const tokens = `${server.base}/api/v1/auth/tokens`
    const listed = await ask(tokens, { headers: bearer(token) })
    const [{ session }] = JSON.parse(listed.body) as [{ session: string }]
    const revoked = await ask(`${tokens}/unregister`, {
      method: 'POST',
      headers: { ...bearer(token), 'content-type': 'application/json' },
      body: JSON.stringify({ session }),
    })
    t.equal(revoked.status, 204)
    for (let n = 0; n < 6; n += 1) t.equal((await read()).status, 403)
  })

  t.test(`${engine}: failed log-ins and floods are counted by all workers together`, async (t) => {
    const { server } = await startWorkers(t, engine)
    const logIn = (password: string) =>
      ask(`${server.base}/login?type=invidious`, {
        method: 'POST',
        headers: form,
        body: new URLSearchParams({ email: 'ann', password }).toString(),
      })
    t.equal((await logIn('the right one')).status, 302)
    const statuses: number[] = []
    for (let n = 0; n < 6; n += 1) statuses.push((await logIn(`wrong ${n}`)).status)
    t.same(statuses, [401, 401, 401, 401, 401, 429])

    const fields = { client_name: 'mine', redirect_uris: 'urn:ietf:wg:oauth:2.0:oob' }
    const registered: number[] = []
    for (let n = 0; n < 31; n += 1) {
      const url = `${server.base}/api/v1/apps`
      const body = new URLSearchParams(fields).toString()
      registered.push((await ask(url, { method: 'POST', headers: form, body })).status)
    }
    t.equal(count(registered, 200), 30)
    t.equal(registered.at(-1), 429)
  })
}

t.test('a killed worker is replaced, and no request is refused', async (t) => {
  const { server, mint } = await startWorkers(t, 'sqlite')
  const token = await mint('ann')
  for (const round of [1, 2]) {
    const [first = 0] = workersOf(server).filter(isAlive)
    process.kill(first, 'SIGKILL')
    await waitUntil('another worker', () => workersOf(server).length === 2 + round, 60_000)
  }
  t.equal(workersOf(server).filter(isAlive).length, 2)
  const pauses = [...server.output().matchAll(/"pause":(\d+)/g)].map(([, pause = '']) => pause)
  // How long they lived decides; none waited longer than it should.
  t.equal(pauses.length, 2)
  for (const pause of pauses) t.ok(['0', '500', '1000'].includes(pause))
  const answers = await Promise.all(
    Array.from({ length: 30 }, () =>
      ask(`${server.base}${preferences}`, { headers: bearer(token) }),
    ),
  )
  for (const { status } of answers) t.equal(status, 200)
})

t.test('SIGHUP replaces every worker while all requests are answered', async (t) => {
  const { server, mint } = await startWorkers(t, 'sqlite')
  const token = await mint('ann')
  const before = workersOf(server)
  const statuses: number[] = []
  let isOver = false
  const load = async () => {
    while (!isOver) {
      const url = `${server.base}/api/v1/auth/history/video-${String(statuses.length).padStart(5, '0')}`
      statuses.push((await ask(url, { method: 'POST', headers: bearer(token) })).status)
    }
  }
  const loads = Promise.all([load(), load(), load(), load()])
  process.kill(server.pid, 'SIGHUP')
  await waitForLog(server, /Every worker is new/)
  isOver = true
  await loads
  t.ok(statuses.length > 20, `${statuses.length} requests`)
  t.equal(count(statuses, 204), statuses.length)
  await waitUntil('both have told of themselves', () => workersOf(server).length === 4)
  const after = workersOf(server).slice(before.length)
  t.same(before.filter(isAlive), [])
  t.equal(after.filter(isAlive).length, 2)
})

t.test('a stop signal ends all workers well, and the log has every line whole', async (t) => {
  const { server } = await startWorkers(t, 'sqlite')
  const workers = workersOf(server)
  const path = `/health/${'long'.repeat(100)}`
  await Promise.all(Array.from({ length: 300 }, () => ask(`${server.base}${path}`)))
  t.same(await server.stop('SIGTERM'), { code: 0, signal: null })
  t.same(workers.filter(isAlive), [])
  t.match(server.output(), 'SIGTERM: the workers finish what is under way')
  const log = readLog(server)
  t.equal(log.filter(({ msg }) => msg.startsWith('SIGTERM: finishing')).length, 2)
  const answered = log.filter((entry) => entry.path === path).map(({ pid }) => pid)
  t.equal(answered.length, 300)
  for (const worker of workers) t.ok(count(answered, worker) > 60, 'they share the connections')
})

t.test('a start that fails says why once; workers do not outlive the first process', async (t) => {
  const { server, dataDir } = await startWorkers(t, 'sqlite')
  const result = await runNode(['dist/main.js'], {
    env: { DATA_DIR: dataDir, WORKERS: '2', PORT: new URL(server.base).port },
  })
  t.equal(result.code, 1)
  t.match(result.stderr, /^127\.0\.0\.1:\d+ is in use by another program\. .* PORT .*\n$/)

  const workers = workersOf(server)
  await server.stop('SIGKILL')
  await waitUntil('the workers have ended', () => workers.filter(isAlive).length === 0, 20_000)
})
