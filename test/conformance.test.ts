import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import t, { type Test } from 'tap'
import { runNode } from './support/command.js'

/** Recorded conversations with the originals, beside the project where there are any. */
const shared = process.env.FOYER_SHARED ?? resolve(import.meta.dirname, '../../shared')
const folder = join(shared, 'conformance')
// Its real path, or replay.mjs would not know that it is the program that is run.
const recorded = existsSync(folder) ? realpathSync(folder) : folder

/** A port that was free a moment ago: the address has to be known before the server starts. */
function findFreePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer().once('error', fail)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' ? (address?.port ?? 0) : 0
      server.close(() => {
        done(port)
      })
    })
  })
}

/** Starts the built server as a process of its own, with the recorded catalogue and no users. */
async function startServer(t: Test): Promise<string> {
  const dataDir = mkdtempSync(join(tmpdir(), 'foyer-'))
  const port = String(await findFreePort())
  const baseUrl = `http://127.0.0.1:${port}`
  const env = {
    DATA_DIR: dataDir,
    PORT: port,
    BASE_URL: baseUrl,
    ADMIN_API_KEY: 'TESTAPIKEY-abcdefghijklmnopqrstuvwxyz0123',
  }
  const loaded = await runNode(
    ['dist/cli.js', 'catalogue', 'load', join(recorded, 'catalogue.json')],
    { env },
  )
  t.equal(loaded.code, 0, loaded.stderr)
  const { PATH = '' } = process.env
  const server = spawn(process.execPath, ['dist/main.js'], { env: { PATH, ...env } })
  t.teardown(async () => {
    const hasEnded = new Promise((done) => server.once('exit', done))
    server.kill('SIGTERM')
    await hasEnded
    rmSync(dataDir, { recursive: true, force: true })
  })
  await new Promise<void>((done, fail) => {
    server.once('exit', (code) => {
      fail(new Error(`The server ended at start with ${code ?? 'a signal'}`))
    })
    server.stdout.on('data', (text: Buffer) => {
      if (text.includes('listens on')) done()
    })
    server.stderr.pipe(process.stderr)
  })
  return baseUrl
}

/** The journeys of doors that are there: 01 and on are Invidious, 60 and on OpenTogetherTube. */
const journeys = existsSync(recorded)
  ? readdirSync(join(recorded, 'journeys'))
      .map((file) => file.slice(0, 2))
      .filter((number) => number < '60' || existsSync('src/doors/opentogethertube'))
  : []

if (journeys.length === 0) {
  t.comment(`${recorded} is not there: nothing recorded is replayed`)
  t.pass('there is nothing to replay')
} else {
  t.test('what the originals answered, Foyer answers', { timeout: 300_000 }, async (t) => {
    const base = await startServer(t)
    for (const journey of journeys) {
      const replay = join(recorded, 'replay.mjs')
      const { code, stdout } = await runNode([replay, '--base', base, '--only', journey], {
        env: {},
      })
      t.match(stdout.trim().split('\n').at(-1), /^[1-9]\d* passed, 0 failed$/, `journey ${journey}`)
      t.equal(code, 0, stdout)
    }
  })
}
