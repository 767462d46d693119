import t from 'tap'
import { ask, bearer } from '../support/ask.js'
import { runNode } from '../support/command.js'
import { reachableEngines } from '../support/database.js'
import { listenOnLoopback, waitUntil } from '../support/listen.js'
import { makeDataDir } from '../support/server-process.js'
import {
  isAlive,
  readLog,
  startWorkers,
  workersOf,
  workersThatAnswered,
} from '../support/workers.js'

t.setTimeout(300_000)

const preferences = '/api/v1/auth/preferences'
const form = { 'content-type': 'application/x-www-form-urlencoded' }

for (const engine of await reachableEngines()) {
  t.test(`${engine}: what one worker is told, all know`, async (t) => {
    const { server, mint } = await startWorkers(t, engine)

    t.test('a token that one worker revokes is refused by all at once', async (t) => {
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

    t.test('failed log-ins and floods are counted by all workers together', async (t) => {
      const logIn = (password: string) =>
        ask(`${server.base}/login?type=invidious`, {
          method: 'POST',
          headers: form,
          body: new URLSearchParams({ email: 'bob', password }).toString(),
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
      t.equal(registered.filter((status) => status === 200).length, 30)
      t.equal(registered.at(-1), 429)
    })
  })
}

t.test('a killed worker is replaced, no request is refused, none outlives the first', async (t) => {
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
  const responses = await Promise.all(
    Array.from({ length: 30 }, () =>
      ask(`${server.base}${preferences}`, { headers: bearer(token) }),
    ),
  )
  for (const { status } of responses) t.equal(status, 200)

  const workers = workersOf(server)
  await server.stop('SIGKILL')
  await waitUntil('the workers have ended', () => workers.filter(isAlive).length === 0, 20_000)
})

t.test('a start of workers that fails says why once', async (t) => {
  const taken = await listenOnLoopback(t, () => undefined)
  const result = await runNode(['dist/main.js'], {
    env: { DATA_DIR: makeDataDir(t), WORKERS: '2', PORT: new URL(taken).port },
  })
  t.equal(result.code, 1)
  t.match(result.stderr, /^127\.0\.0\.1:\d+ is in use by another program\. .* PORT .*\n$/)
})
