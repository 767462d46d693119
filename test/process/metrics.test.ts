import { join } from 'node:path'
import t, { type Test } from 'tap'
import { ask, bearer } from '../support/ask.js'
import { runNode } from '../support/command.js'
import { reachableEngines } from '../support/database.js'
import { listenToEvents } from '../support/event-client.js'
import {
  findFreePort,
  makeDataDir,
  mintTokenIn,
  startServerProcess,
} from '../support/server-process.js'
import { startWorkers } from '../support/workers.js'

t.setTimeout(180_000)

const ucid = 'UCmetricsmetricsmetricsm'

/** The values of a metric by its labels as they are written, `''` without any. */
function valuesOf(text: string, name: string): Record<string, number> {
  const lines = text.split('\n').filter((line) => line.startsWith(name))
  return Object.fromEntries(
    lines.flatMap((line) => {
      const [, metric, labels = '', value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? []
      return metric === name ? [[labels, Number(value)]] : []
    }),
  )
}

/** Asks a server for this and that, and finds all of it in its metrics. */
async function isCounted(
  t: Test,
  { base, port, token }: { base: string; port: string; token: string },
): Promise<string> {
  const headers = bearer(token)
  for (let n = 0; n < 4; n += 1) {
    const url = `${base}/api/v1/auth/history/video-0000${n}`
    t.equal((await ask(url, { method: 'POST', headers })).status, 204)
  }
  for (let n = 0; n < 3; n += 1) await ask(`${base}/api/v1/auth/feed`)
  await ask(`${base}/no/such/path-${Math.random()}`)
  const topics = `${base}/api/v1/auth/notifications?topics=${ucid}`
  await listenToEvents(t, topics, { headers })
  await listenToEvents(t, topics, { headers })

  const { status, body } = await ask(`http://127.0.0.1:${port}/metrics`)
  t.equal(status, 200)
  const requests = valuesOf(body, 'foyer_request_seconds_count')
  t.match(requests, {
    'method="POST",route="/api/v1/auth/history/:videoId",status="204"': 4,
    'method="GET",route="/api/v1/auth/feed",status="403"': 3,
    'method="GET",route="none",status="404"': 1,
  })
  t.notMatch(body, /video-0000|path-0/, 'no path of a request')
  t.same(valuesOf(body, 'foyer_refusals_total'), { 'reason="credential_missing"': 3 })
  t.same(valuesOf(body, 'foyer_sessions'), { 'kind="token"': 1 })
  t.same(valuesOf(body, 'foyer_listeners'), { '': 2 })
  t.same(valuesOf(body, 'foyer_event_lag'), { '': 0 })
  t.same(valuesOf(body, 'foyer_database_up'), { '': 1 })
  t.match(valuesOf(body, 'foyer_work'), {
    // The channel that is listened to.
    'state="poll_all"': 1,
    'state="poll_leased"': 0,
    'state="websub_due"': 0,
    'state="look_up_failing"': 0,
    'state="sources_paused"': 0,
  })
  t.type(valuesOf(body, 'nodejs_eventloop_lag_p99_seconds')[''], 'number')
  t.equal((await ask(`http://127.0.0.1:${port}/`)).status, 404)
  t.equal((await ask(`${base}/metrics`)).status, 404)
  return body
}

const openConnections = (body: string) =>
  valuesOf(body, 'foyer_database_connections')['state="open"'] ?? 0

const engine = (await reachableEngines()).at(-1) ?? 'sqlite'

t.test(`${engine}: what all workers did is counted together, by route`, async (t) => {
  const port = String(await findFreePort())
  const { server, mint } = await startWorkers(t, engine, { METRICS_PORT: port })
  t.match(server.output(), `Metrics are at http://127.0.0.1:${port}/metrics`)
  const body = await isCounted(t, { base: server.base, port, token: await mint('ann') })
  t.equal(openConnections(body) > 0, engine === 'postgres')
})

t.test('sqlite: a single process serves its metrics, too', async (t) => {
  const port = String(await findFreePort())
  const dataDir = makeDataDir(t)
  const url = `sqlite:${join(dataDir, 'foyer.db')}`
  const env = { METRICS_PORT: port, DATABASE_URL: url, WORKERS: '1' }
  const { base, output, stop } = await startServerProcess(t, dataDir, { env })
  t.match(output(), `Metrics are at http://127.0.0.1:${port}/metrics`)
  await ask(`${base}/health/live`)
  const body = await isCounted(t, { base, port, token: await mintTokenIn(dataDir, 'ann', url) })
  t.match(valuesOf(body, 'foyer_request_seconds_count'), {
    'method="GET",route="/health/live",status="200"': 1,
  })
  t.equal(openConnections(body), 0)
  t.same(await stop('SIGTERM'), { code: 0, signal: null })
})

t.test('what measures is loaded only when it is wished', async (t) => {
  const load = async (...files: string[]) => {
    const code = `
      import { createRequire } from 'node:module'
      for (const file of ${JSON.stringify(files)}) await import('./dist/tests/src/' + file)
      const loaded = Object.keys(createRequire(import.meta.url).cache)
      console.log(loaded.some((file) => file.includes('prom-client')))`
    return (await runNode(['--input-type=module', '-e', code], { env: {} })).stdout
  }
  t.equal(await load('serve.js', 'run-workers.js'), 'false\n')
  t.equal(await load('operator/start-metrics.js'), 'true\n')
})
