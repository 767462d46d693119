import { existsSync, readdirSync, realpathSync } from 'node:fs'
import { join, resolve } from 'node:path'
import t, { type Test } from 'tap'
import { runNode } from './support/command.js'
import { databaseUrl, reachableEngines } from './support/database.js'
import { listenOnLoopback } from './support/listen.js'
import { defaultEngine, processCount } from './support/mode.js'
import { findDatabaseUrl, makeDataDir, startServerProcess } from './support/server-process.js'

/** Recorded conversations with the originals, beside the project where there are any. */
const shared = process.env.FOYER_SHARED ?? resolve('../shared')
const folder = join(shared, 'conformance')
// Its real path, or replay.mjs would not know that it is the program that is run.
const recorded = existsSync(folder) ? realpathSync(folder) : folder

/** Starts the built server as a process of its own, with the recorded catalogue and no users. */
async function startServer(t: Test, given: Record<string, string>): Promise<string> {
  const dataDir = makeDataDir(t)
  const env = { DATABASE_URL: await findDatabaseUrl(t, dataDir), ...given }
  const loaded = await runNode(
    ['dist/cli.js', 'catalogue', 'load', join(recorded, 'catalogue.json')],
    { env: { DATA_DIR: dataDir, DATABASE_URL: env.DATABASE_URL } },
  )
  t.equal(loaded.code, 0, loaded.stderr)
  const key = { ADMIN_API_KEY: 'TESTAPIKEY-abcdefghijklmnopqrstuvwxyz0123' }
  return (await startServerProcess(t, dataDir, { env: { ...key, ...env } })).base
}

/** An Invidious that knows nothing, and the paths that it was asked for. */
async function startUpstream(t: Test) {
  const asked: string[] = []
  const url = await listenOnLoopback(t, (request, response) => {
    asked.push(request.url ?? '')
    response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":"not theirs"}')
  })
  return { url, asked }
}

/** Conversations of doors that exist: 01 and up are Invidious, 60 and up OpenTogetherTube. */
const conversations = existsSync(recorded)
  ? readdirSync(join(recorded, 'journeys'))
      .map((file) => file.slice(0, 2))
      .filter((number) => number < '60' || existsSync('src/doors/opentogethertube'))
  : []

/** Replays with one of the recorders' programs; its last line counts what was not as recorded. */
async function replay(t: Test, base: string, program: string, ...more: string[]): Promise<void> {
  const { code, stdout } = await runNode([join(recorded, program), '--base', base, ...more], {
    env: {},
  })
  t.match(
    stdout.trim().split('\n').at(-1),
    /^[1-9]\d* passed, 0 failed$/,
    more.join(' ') || program,
  )
  t.equal(code, 0, stdout)
}

async function replayAll(t: Test, base: string): Promise<void> {
  for (const number of conversations) await replay(t, base, 'replay.mjs', '--only', number)
}

t.setTimeout(600_000)
const mode = `${defaultEngine}, processes: ${processCount}`
const skip = conversations.length === 0 && `there are no recorded conversations in ${recorded}`

t.test(`Foyer responds as the originals did (${mode})`, { skip }, async (t) => {
  const base = await startServer(t, {})
  await replayAll(t, base)
  t.equal((await fetch(`${base}/api/v1/nothing-of-ours`)).status, 404)
})

t.test(`Foyer responds the same in front of an Invidious (${mode})`, { skip }, async (t) => {
  const { url, asked } = await startUpstream(t)
  const base = await startServer(t, { UPSTREAM_URL: url })
  await replayAll(t, base)
  const passedOn = await fetch(`${base}/api/v1/nothing-of-ours`)
  t.same(await passedOn.json(), { error: 'not theirs' }, 'unknown paths go there')
  t.match(asked.at(-1), '/api/v1/nothing-of-ours')
  t.same(
    asked.filter((path) => path.startsWith('/api/v1/auth/')),
    [],
    'nothing of ours does',
  )
})

const withoutRooms =
  !existsSync(join(recorded, 'rooms')) && `there are no recorded rooms in ${recorded}`

for (const engine of await reachableEngines()) {
  for (const workers of [1, 3]) {
    const title = `rooms respond as OpenTogetherTube's did (${engine}, workers: ${workers})`
    t.test(title, { skip: withoutRooms }, async (t) => {
      const { url, remove } = await databaseUrl(engine, makeDataDir(t))
      t.teardown(remove)
      const base = await startServer(t, { DATABASE_URL: url, WORKERS: String(workers) })
      await replay(t, base, 'replay.mjs', '--dir', 'rooms')
      await replay(t, base, 'replay-ws.mjs')
    })
  }
}
