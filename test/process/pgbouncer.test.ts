import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import t, { type Test } from 'tap'
import { recordChannel } from '../../src/catalogue/record-video.js'
import { openDatabase } from '../../src/platform/db/open-database.js'
import type { Database } from '../../src/platform/db/schema.js'
import { ask, bearer } from '../support/ask.js'
import { listenToEvents } from '../support/event-client.js'
import { findPostgresPrograms, startPostgresCluster } from '../support/postgres-cluster.js'
import {
  findFreePort,
  makeDataDir,
  mintTokenIn,
  startServerProcess,
} from '../support/server-process.js'
import { waitForLog } from '../support/workers.js'

t.setTimeout(120_000)

const ucid = 'UCbouncebouncebouncebouc'
const program = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer'].find((file) => existsSync(file))
const programs = findPostgresPrograms()
const skip = (program === undefined || programs === undefined) && 'no pgbouncer or no initdb here'

/** A pgbouncer set up as the README says, before a PostgreSQL; its port. */
async function startPgbouncer(t: Test, database: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-pgbouncer-'))
  const port = await findFreePort()
  const settings = `[databases]
* = host=127.0.0.1 port=${database} user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
ignore_startup_parameters = statement_timeout,lock_timeout,idle_in_transaction_session_timeout
`
  writeFileSync(join(folder, 'pgbouncer.ini'), settings)
  chmodSync(folder, 0o755)
  // It refuses to run as root.
  const isRoot = process.getuid?.() === 0
  const uid = isRoot ? Number(execFileSync('id', ['-u', 'postgres']).toString()) : undefined
  if (uid !== undefined) chownSync(folder, uid, uid)
  const child = spawn(program ?? '', [join(folder, 'pgbouncer.ini')], {
    ...(uid === undefined ? {} : { uid }),
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const exit = new Promise((done) => child.once('exit', done))
  t.teardown(async () => {
    child.kill('SIGKILL')
    await exit
    rmSync(folder, { recursive: true, force: true })
  })
  await new Promise<void>((done, fail) => {
    let output = ''
    child.stderr.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      if (output.includes('process up')) done()
    })
    void exit.then(() => {
      fail(new Error(output))
    })
  })
  return port
}

/** A handle on a database that goes with the test. */
function openFor(t: Test, url: string): Database {
  const db = openDatabase(url)
  t.teardown(() => db.destroy())
  return db
}

/** A video that another process records through pgbouncer reaches a listener of the server. */
async function hearAVideo(
  t: Test,
  { base, headers, pooled }: { base: string; headers: Record<string, string>; pooled: string },
): Promise<void> {
  const topics = `${base}/api/v1/auth/notifications?topics=${ucid}`
  const listener = await listenToEvents(t, topics, { headers })
  const other = openFor(t, pooled)
  const video = { videoId: 'bounced0000', title: 'A video', publishedAt: 1000 }
  await recordChannel(other, { ucid, isListing: false, videos: [video] }, Date.now())
  t.match(await listener.waitFor(1), [{ data: { videoId: 'bounced0000' } }])
}

t.test('behind pgbouncer', { skip }, async (t) => {
  const cluster = await startPostgresCluster(t, programs ?? '')
  const port = await startPgbouncer(t, cluster.port)
  const pooled = (name: string) => `postgres://postgres@127.0.0.1:${port}/${name}`
  await sql`create database undirected`.execute(openFor(t, cluster.url))
  // Each has a database of its own; one of them waits for seconds.
  t.jobs = 2

  t.test('everything works, and events come directly', async (t) => {
    const dataDir = makeDataDir(t)
    const url = pooled('postgres')
    const server = await startServerProcess(t, dataDir, {
      env: { DATABASE_URL: url, DATABASE_LISTEN_URL: cluster.url },
    })
    await waitForLog(server, /New events are received at once/)
    const headers = bearer(await mintTokenIn(dataDir, 'ann', url))
    const history = `${server.base}/api/v1/auth/history`
    const responses = await Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        ask(`${history}/video-000${10 + n}`, { method: 'POST', headers }),
      ),
    )
    t.same([...new Set(responses.map(({ status }) => status))], [204])
    t.equal((await ask(`${server.base}/api/v1/auth/feed`, { headers })).status, 200)

    await hearAVideo(t, { base: server.base, headers, pooled: url })
    t.notMatch(server.output(), /looked for each second/)
  })

  t.test('without a direct connection, the log warns and events come all the same', async (t) => {
    const dataDir = makeDataDir(t)
    const url = pooled('undirected')
    const server = await startServerProcess(t, dataDir, { env: { DATABASE_URL: url } })
    await waitForLog(server, /New events are looked for each second/)
    const headers = bearer(await mintTokenIn(dataDir, 'ann', url))
    await hearAVideo(t, { base: server.base, headers, pooled: url })
  })
})
