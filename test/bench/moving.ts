import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { openAsBlob, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { createInvidiousTables } from '../support/invidious-database.js'
import { fillMany } from '../support/many-invidious.js'
import type { SizedSet } from './library.js'
import { databaseOf, type BenchEngine } from './engines.js'
import { atMost, figureOf, type Figure } from './figures.js'
import { hmacKey } from './people.js'
import { residentMegabytes, serverFlags, startServer, type Server } from './server.js'

export interface MovingParts {
  engine: BenchEngine
  folder: string
  say: (text: string) => void
}

/** Calls `look` each few milliseconds until `act` is over. */
async function whileRunning<R>(act: Promise<R>, interval: number, look: () => void): Promise<R> {
  const timer = setInterval(look, interval)
  try {
    return await act
  } finally {
    clearInterval(timer)
  }
}

const quantile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN
}

/** How an Invidious is moved in that has these many rows. */
const source = {
  channels: 20_000,
  videos: 1_000_000,
  users: 10_000,
  subscriptions: 100,
  watched: 200,
  unread: 20,
}

/** Runs the command; returns its seconds and its memory while it ran. */
async function moveIn(invidious: string, env: Record<string, string>) {
  const startedAt = performance.now()
  const child = spawn(process.execPath, ['dist/cli.js', 'migrate', 'invidious', invidious], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const memory: number[] = []
  const [code] = (await whileRunning(once(child, 'exit'), 200, () =>
    memory.push(residentMegabytes(child.pid ?? 0)),
  )) as [number | null]
  if (code !== 0) throw new Error(`The command ended with ${code}`)
  const seconds = (performance.now() - startedAt) / 1000
  return { seconds, memory: memory.filter((value) => value > 0) }
}

/** `foyer migrate invidious` from a large Invidious. */
export async function measureMoveIn({ engine, folder, say }: MovingParts): Promise<Figure[]> {
  const invidious = await databaseOf('postgres', '')
  const target = await databaseOf(engine, join(folder, 'moved.db'))
  try {
    const client = new pg.Client({ connectionString: invidious.url })
    await client.connect()
    await client.query(createInvidiousTables)
    const run = async (statement: string) => {
      await client.query(statement)
    }
    await fillMany({ run }, source)
    await client.end()
    say(`${engine}: moving in`)
    const env = { DATABASE_URL: target.url, DATA_DIR: folder, HMAC_KEY: hmacKey }
    const { seconds, memory } = await moveIn(invidious.url, env)
    const early = memory.slice(0, Math.ceil(memory.length / 4))
    const name = 'moving in 10,000 users and 1 M videos'
    return [
      figureOf(engine, { name, value: seconds / 60, unit: ' min' }),
      figureOf(engine, { name: `${name}: most memory`, value: Math.max(...memory), unit: ' MB' }),
      figureOf(engine, {
        name: `${name}: most memory, to that of the first quarter`,
        value: Math.max(...memory) / Math.max(...early),
        unit: ' ×',
      }),
    ]
  } finally {
    await target.remove()
    await invidious.remove()
  }
}

const entryCount = 2_000_000

/** A file of 30 MB, as Invidious exports it. */
function writeHistoryFile(folder: string): string {
  const file = join(folder, 'history.json')
  const ids = Array.from({ length: entryCount }, (_, at) => `"${String(at).padStart(11, '0')}"`)
  writeFileSync(file, `{"watch_history":[${ids.join(',')}]}`)
  return file
}

/** One request after another; milliseconds of each. */
async function timeRequests(server: Server, tokens: readonly string[], until: () => boolean) {
  const times: number[] = []
  for (let at = 0; !until(); at += 1) {
    const startedAt = performance.now()
    const response = await fetch(`${server.url}/api/v1/auth/preferences`, {
      headers: { authorization: `Bearer ${tokens[at % tokens.length]}` },
    })
    await response.text()
    if (!response.ok) throw new Error(`Status ${response.status}`)
    times.push(performance.now() - startedAt)
  }
  return times
}

interface JobAnswer {
  id: string
  state: string
  report: unknown
}

/** Sends the file; resolves with the job and how long the response took. */
async function sendFile(server: Server, token: string, file: string) {
  const startedAt = performance.now()
  const response = await fetch(`${server.url}/api/v1/auth/import`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' },
    body: await openAsBlob(file),
  })
  if (response.status !== 202) throw new Error(`${response.status} ${await response.text()}`)
  return { job: (await response.json()) as JobAnswer, took: performance.now() - startedAt }
}

async function waitForJob(server: Server, token: string, id: string): Promise<JobAnswer> {
  for (;;) {
    const response = await fetch(`${server.url}/api/v1/auth/jobs/${id}`, {
      headers: { authorization: `Bearer ${token}` },
    })
    const job = (await response.json()) as JobAnswer
    if (!['waiting', 'running'].includes(job.state)) return job
    await sleep(200)
  }
}

/** An import of 30 MB with 2 million videos of a history, and what others notice of it. */
export async function measureImport(parts: MovingParts, set: SizedSet): Promise<Figure[]> {
  const { engine, folder, say } = parts
  say(`${engine}: an import of 30 MB`)
  const file = writeHistoryFile(folder)
  const server = await startServer('dist/main.js', {
    env: { DATABASE_URL: set.url, DATA_DIR: folder, HMAC_KEY: hmacKey, FEED_URL: 'off' },
    path: '/health/live',
    flags: serverFlags,
  })
  try {
    const [importer = '', ...others] = set.tokens.get(200) ?? []
    // As long as the import will take about: what the requests alone leave for the next collection.
    let before = 0
    const end = performance.now() + 20_000
    const alone = await whileRunning(
      timeRequests(server, others, () => performance.now() > end),
      50,
      () => (before = Math.max(before, residentMegabytes(server.pid))),
    )
    const { job, took } = await sendFile(server, importer, file)
    let isOver = false
    let most = before
    const startedAt = performance.now()
    const [ended, beside] = await whileRunning(
      Promise.all([
        waitForJob(server, importer, job.id).finally(() => (isOver = true)),
        timeRequests(server, others, () => isOver),
      ]),
      50,
      () => (most = Math.max(most, residentMegabytes(server.pid))),
    )
    const seconds = (performance.now() - startedAt) / 1000
    say(`${ended.state} after ${seconds.toFixed(1)} s: ${JSON.stringify(ended.report)}`)
    const name = 'import of 30 MB, 2 M videos of a history'
    const p99 = quantile(beside, 0.99) / Math.max(1, quantile(alone, 0.99))
    return [
      figureOf(engine, { name: `${name}: until 202`, value: took, unit: ' ms' }),
      figureOf(engine, {
        name: `${name}: p99 of others, to that without`,
        value: p99,
        unit: ' ×',
        budget: atMost(4),
      }),
      figureOf(engine, {
        name: `${name}: longest wait of others`,
        value: Math.max(...beside),
        unit: ' ms',
      }),
      figureOf(engine, {
        name: `${name}: further memory`,
        value: most - before,
        unit: ' MB',
        budget: atMost(100),
      }),
    ]
  } finally {
    await server.stop()
  }
}
