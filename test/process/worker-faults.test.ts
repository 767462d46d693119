import { connect, type Socket } from 'node:net'
import t, { type Test } from 'tap'
import { ask } from '../support/ask.js'
import { waitUntil } from '../support/listen.js'
import { makeDataDir, startServerProcess } from '../support/server-process.js'
import { isAlive, startWorkers, waitForLog, workersOf } from '../support/workers.js'

t.setTimeout(240_000)

const live = (base: string) => ask(`${base}/health/live`).then(({ status }) => status)

/** Opens connections that say nothing; some may be refused. */
function openSilent(t: Test, base: string, count: number): Socket[] {
  const { hostname, port } = new URL(base)
  const sockets = Array.from({ length: count }, () =>
    connect(Number(port), hostname).on('error', () => undefined),
  )
  const close = () => {
    for (const socket of sockets) socket.destroy()
  }
  t.teardown(close)
  return sockets
}

t.test('a worker that does not respond is replaced', async (t) => {
  const { server } = await startWorkers(t, 'sqlite')
  const [stuck = 0] = workersOf(server)
  process.kill(stuck, 'SIGSTOP')
  await waitForLog(server, /A worker does not respond and is killed/)
  await waitUntil('another worker', () => workersOf(server).length === 3, 60_000)
  t.notOk(isAlive(stuck))
  t.same(await Promise.all([1, 2, 3, 4].map(() => live(server.base))), [200, 200, 200, 200])
  await server.stop('SIGTERM')
})

for (const workers of [1, 2]) {
  t.test(`more connections than open files are closed, and ${workers} goes on`, async (t) => {
    const server = await startServerProcess(t, makeDataDir(t), {
      env: { WORKERS: String(workers) },
      ready: workers === 1 ? /Foyer listens/ : /with 2 workers/,
      openFiles: 160,
    })
    const sockets = openSilent(t, server.base, 1000)
    await waitUntil(
      'most are closed',
      () => sockets.filter((socket) => socket.destroyed).length > 700,
      60_000,
    )
    // Of two workers, libuv closes what comes too fast for the process above, and says nothing.
    if (workers === 1) await waitForLog(server, /a higher limit of open files/)
    for (const socket of sockets) socket.destroy()
    const responses: number[] = []
    while (responses.length < 10) responses.push(await live(server.base))
    t.same(
      responses.filter((status) => status !== 200),
      [],
    )
    await server.stop('SIGTERM')
  })
}

t.test('a worker that is killed soon after its start is followed within a second', async (t) => {
  const { server } = await startWorkers(t, 'sqlite')
  for (const round of [1, 2, 3, 4]) {
    const [first = 0] = workersOf(server).filter(isAlive)
    process.kill(first, 'SIGKILL')
    await waitUntil('another worker', () => workersOf(server).length === 2 + round, 60_000)
  }
  const pauses = [...server.output().matchAll(/"pause":(\d+)/g)].map(([, pause]) => Number(pause))
  t.equal(pauses.length, 4)
  t.ok(Math.max(...pauses) <= 1000, pauses.join())
  await server.stop('SIGTERM')
})
