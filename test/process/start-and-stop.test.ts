import { rmSync, writeFileSync } from 'node:fs'
import { createServer, connect } from 'node:net'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { insertAccount } from '../../src/identity/accounts/store.js'
import { openDatabase } from '../../src/platform/db/open-database.js'
import { ask } from '../support/ask.js'
import { runNode } from '../support/command.js'
import { waitUntil } from '../support/listen.js'
import {
  findDatabaseUrl,
  findFreePort,
  makeDataDir,
  mintTokenIn,
  startServerProcess,
  type ServerProcess,
} from '../support/server-process.js'
import { workersOf } from '../support/workers.js'

t.setTimeout(180_000)

t.test('the start warns of what is unsafe, without telling the key', async (t) => {
  const server = await startServerProcess(t, makeDataDir(t), {
    ready: /Unsafe: HMAC_KEY[^]*\n/,
    env: { BASE_URL: 'http://foyer.example', HMAC_KEY: 'change_me' },
  })
  t.match(server.output(), 'Clients reach it at http://foyer.example')
  t.match(server.output(), 'Unsafe: BASE_URL is plain http')
  t.match(server.output(), 'Unsafe: HMAC_KEY is a well-known default')
  t.notMatch(server.output(), 'change_me')
})

t.test('the start warns where the keys of a filled database are lost', async (t) => {
  const dataDir = makeDataDir(t)
  const first = await startServerProcess(t, dataDir)
  t.notMatch(first.output(), /new keys are made/)
  const database = await findDatabaseUrl(t, dataDir)
  await mintTokenIn(dataDir, 'ann', database)
  await first.stop('SIGTERM')
  rmSync(join(dataDir, 'hmac.keys'))
  const again = await startServerProcess(t, dataDir)
  t.match(again.output(), /There are accounts, but no hmac.keys/)
  await again.stop('SIGTERM')
})

t.test('what stops a start is told in one message without a stack', async (t) => {
  const dataDir = makeDataDir(t)
  const file = join(dataDir, 'file')
  writeFileSync(file, '')
  const port = await findFreePort()
  const other = createServer()
  await new Promise<void>((done) => other.listen(port, '127.0.0.1', done))
  t.teardown(() => other.close())
  const cases: [Record<string, string>, RegExp][] = [
    [{ PORT: String(port) }, /^127\.0\.0\.1:\d+ is in use by another program\. .* PORT .*\n$/],
    [{ DATA_DIR: join(file, 'data') }, /is not a folder, or lies below a file .* DATA_DIR .*\n$/],
    [
      { PORT: 'many', LOG_LEVEL: 'loud' },
      /^The configuration has mistakes:\n {2}PORT: .*\n {2}LOG_LEVEL: .*\n.*docs\/configure\.md explains every variable\.\n$/,
    ],
    [
      { DATABASE_URL: 'postgres://foyer:secret-word@127.0.0.1:1/foyer' },
      /^PostgreSQL does not let Foyer in .* DATABASE_URL\.\n$/,
    ],
  ]
  for (const [env, message] of cases) {
    const result = await runNode(['dist/main.js'], {
      env: { DATA_DIR: dataDir, PORT: '0', ...env },
    })
    t.equal(result.code, 1)
    t.match(result.stderr, message)
    t.notMatch(result.stderr + result.stdout, 'secret-word')
  }
})

t.test('a start does not fail because another process writes all the time', async (t) => {
  const dataDir = makeDataDir(t)
  const url = `sqlite:${join(dataDir, 'foyer.db')}`
  const env = { DATABASE_URL: url, ADMIN_API_KEY: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345' }
  const first = await startServerProcess(t, dataDir, { env })
  await first.stop('SIGTERM')
  const db = openDatabase(url)
  t.teardown(() => db.destroy())
  await db.transaction().execute(async (writer) => {
    await insertAccount(writer, { name: 'ann', createdAt: 1 })
    const { base } = await startServerProcess(t, dataDir, { env })
    t.equal((await ask(`${base}/health/ready`)).status, 200)
  })
})

/** A request whose body is sent later; the answer comes when `finish` has sent it. */
function openSlowRequest(
  { base }: ServerProcess,
  { token, body }: { token: string; body: string },
) {
  const { hostname, port } = new URL(base)
  const socket = connect(Number(port), hostname)
  let answer = ''
  socket.setEncoding('utf8').on('data', (text: string) => (answer += text))
  socket.write(
    [
      'POST /api/v1/auth/preferences HTTP/1.1',
      'Host: foyer',
      `Authorization: Bearer ${token}`,
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
      'Expect: 100-continue',
      '\r\n',
    ].join('\r\n'),
  )
  return {
    // The server says "100 Continue" when it has taken the request.
    taken: new Promise<void>((done) => {
      socket.once('data', () => {
        done()
      })
    }),
    finish: () =>
      new Promise<string>((done, fail) => {
        socket.once('error', fail).once('close', () => {
          done(answer)
        })
        socket.write(body)
      }),
  }
}

/** The start says where it listens, which database and who may register. */
async function tellsOfItself(t: Test, { base, dataDir, output }: ServerProcess): Promise<void> {
  t.match(output(), `Foyer listens on ${base}`)
  const { protocol, host, pathname } = new URL(await findDatabaseUrl(t, dataDir))
  const shown = protocol === 'sqlite:' ? `sqlite:${dataDir}/foyer.db` : `${host}${pathname}`
  t.match(output(), /Database: .*/)
  t.ok(output().includes(`${shown}"`), shown)
  t.match(output(), 'Registration: closed, ')
  t.notMatch(output(), 'Unsafe')
}

t.test('a stop signal answers what is under way, and the next start tells of itself', async (t) => {
  const dataDir = makeDataDir(t)
  const server = await startServerProcess(t, dataDir)
  const token = await mintTokenIn(dataDir, 'ann')
  const slow = openSlowRequest(server, { token, body: '{"speed":1.5}' })
  await slow.taken

  const exit = server.stop('SIGTERM')
  const isRefused = () =>
    fetch(`${server.base}/health/live`).then(
      () => false,
      () => true,
    )
  // Until the signal has arrived, requests are still answered.
  while (!(await isRefused()));
  t.match(await slow.finish(), /HTTP\/1\.1 204 No Content/)
  t.same(await exit, { code: 0, signal: null })
  t.match(server.output(), 'SIGTERM: finishing what is under way')

  const start = performance.now()
  const again = await startServerProcess(t, dataDir, {
    ready: /Registration/,
    env: { REGISTRATION: 'closed' },
  })
  const ready = await fetch(`${again.base}/health/ready`)
  t.comment(`start to first answer: ${Math.round(performance.now() - start)} ms`)
  t.equal(ready.status, 200)
  await tellsOfItself(t, again)
  const answer = await fetch(`${again.base}/api/v1/auth/preferences?fields=speed`, {
    headers: { authorization: `Bearer ${token}` },
  })
  t.same(await answer.json(), { speed: 1.5 }, 'what was answered was stored')
})

t.test('while a worker finishes, a new connection waits for none of them', async (t) => {
  const dataDir = makeDataDir(t)
  const server = await startServerProcess(t, dataDir, { env: { WORKERS: '2' } })
  await waitUntil('every worker has told of itself', () => workersOf(server).length === 2)
  const slow = openSlowRequest(server, { token: await mintTokenIn(dataDir, 'ann'), body: '{}' })
  await slow.taken
  const ends: unknown[] = []
  const connectUntilRefused = async () => {
    for (let end: unknown; end !== 'ECONNREFUSED'; ends.push(end)) {
      end = await ask(`${server.base}/health/live`).then(
        ({ status }) => status,
        (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
      )
    }
  }
  const connections = Array.from({ length: 8 }, connectUntilRefused)

  // As a terminal and systemd do it: all processes get the signal.
  for (const worker of workersOf(server)) process.kill(worker, 'SIGTERM')
  const exit = server.stop('SIGTERM')
  await Promise.all(connections)
  const known = [200, 'ECONNRESET', 'ECONNREFUSED']
  t.same(
    ends.filter((end) => !known.some((each) => each === end)),
    [],
  )
  t.match(await slow.finish(), /HTTP\/1\.1 204 No Content/)
  t.same(await exit, { code: 0, signal: null })
})
