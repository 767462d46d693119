import { join } from 'node:path'
import t from 'tap'
import { z } from 'zod'
import { createCommandPlace, runNode } from '../support/command.js'
import {
  findDatabaseUrl,
  makeDataDir,
  mintTokenIn,
  startServerProcess,
} from '../support/server-process.js'

t.setTimeout(180_000)

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const ids = z.array(z.string())

const videoIdOf = (n: number) => `video-${String(n).padStart(5, '0')}`

/** Posts `count` videos to a history, eight at a time; the acknowledged ones, until it breaks. */
async function postHistory(
  base: string,
  token: string,
  {
    from = 0,
    count,
    onAcknowledged,
  }: { from?: number; count: number; onAcknowledged?: (total: number) => void },
): Promise<string[]> {
  const acknowledged: string[] = []
  let next = from
  const work = async () => {
    while (next < from + count) {
      const videoId = videoIdOf(next++)
      const url = `${base}/api/v1/auth/history/${videoId}`
      const { status } = await fetch(url, { method: 'POST', headers: bearer(token) })
      if (status !== 204) throw new Error(`${videoId} was answered with ${status}`)
      acknowledged.push(videoId)
      onAcknowledged?.(acknowledged.length)
    }
  }
  await Promise.allSettled(Array.from({ length: 8 }, work))
  return acknowledged
}

const pageSize = 1500

async function readHistory(base: string, token: string, page = 1): Promise<string[]> {
  const url = `${base}/api/v1/auth/history?max_results=${pageSize}&page=${page}`
  const read = ids.parse(await (await fetch(url, { headers: bearer(token) })).json())
  return read.length < pageSize ? read : [...read, ...(await readHistory(base, token, page + 1))]
}

t.test('a killed process loses no write that it acknowledged', async (t) => {
  const dataDir = makeDataDir(t)
  const first = await startServerProcess(t, dataDir, { env: { LOG_LEVEL: 'info' } })
  const token = await mintTokenIn(dataDir, 'ann')
  let exit: Promise<unknown> | undefined
  const acknowledged = await postHistory(first.base, token, {
    count: 1000,
    onAcknowledged: (total) => {
      if (total === 500) exit = first.stop('SIGKILL')
    },
  })
  t.same(await exit, { code: null, signal: 'SIGKILL' })
  t.ok(acknowledged.length >= 500 && acknowledged.length < 1000, 'it was killed in the middle')

  const second = await startServerProcess(t, dataDir)
  const kept = new Set(await readHistory(second.base, token))
  t.same(
    acknowledged.filter((videoId) => !kept.has(videoId)),
    [],
  )
  const more = await postHistory(second.base, token, { from: 2000, count: 10 })
  t.equal(more.length, 10, 'and it goes on')
})

const kills = 10
/** More of them are tried with DURABLE_WRITES=10000. */
const writes = Number(process.env.DURABLE_WRITES ?? 1000)

t.test(`${kills} kills in a row lose none of ${writes} acknowledged writes`, async (t) => {
  const dataDir = makeDataDir(t)
  const acknowledged: string[] = []
  let token: string | undefined
  for (let round = 0; round < kills; round += 1) {
    const server = await startServerProcess(t, dataDir)
    token ??= await mintTokenIn(dataDir, 'ann')
    const share = Math.ceil(writes / kills)
    let exit: Promise<unknown> | undefined
    const written = await postHistory(server.base, token, {
      from: acknowledged.length + 8 * round,
      count: 2 * share,
      onAcknowledged: (total) => {
        if (total === share) exit = server.stop('SIGKILL')
      },
    })
    t.same(await exit, { code: null, signal: 'SIGKILL' })
    acknowledged.push(...written)
  }
  t.ok(acknowledged.length >= writes, `${acknowledged.length} were acknowledged`)
  const last = await startServerProcess(t, dataDir)
  const kept = new Set(await readHistory(last.base, token ?? ''))
  t.same(
    acknowledged.filter((videoId) => !kept.has(videoId)),
    [],
  )
})

t.test('processes that start at once on nothing make one database, and all serve', async (t) => {
  const dataDir = makeDataDir(t)
  const env = { DATA_DIR: dataDir, DATABASE_URL: await findDatabaseUrl(t, dataDir) }
  const list = () => runNode(['dist/cli.js', 'user', 'list', '--json'], { env })
  const [one, two, ...results] = await Promise.all([
    startServerProcess(t, dataDir),
    startServerProcess(t, dataDir),
    list(),
    list(),
  ])
  for (const result of results) t.same(result, { code: 0, stdout: '[]\n', stderr: '' })
  const token = await mintTokenIn(dataDir, 'ann')
  const written = await Promise.all([
    postHistory(one.base, token, { from: 0, count: 100 }),
    postHistory(two.base, token, { from: 100, count: 100 }),
  ])
  t.same(
    written.map((videoIds) => videoIds.length),
    [100, 100],
  )
  const expected = Array.from({ length: 200 }, (_, n) => videoIdOf(n))
  t.same((await readHistory(one.base, token)).sort(), expected)
  t.same((await readHistory(two.base, token)).sort(), expected)
})

t.test('a backup of a server under load can be served from', async (t) => {
  const place = await createCommandPlace(t, 'sqlite')
  const { env } = place
  const running = await startServerProcess(t, place.dataDir, { env })
  const token = await mintTokenIn(place.dataDir, 'ann', env.DATABASE_URL)
  const before = await postHistory(running.base, token, { count: 50 })
  const file = join(place.dataDir, 'backup.db')
  const [{ code, stderr }, during] = await Promise.all([
    place.run(['backup', file]),
    postHistory(running.base, token, { from: 50, count: 200 }),
  ])
  t.equal(code, 0, stderr)
  t.equal(during.length, 200, 'the backup holds up no writer')

  const restored = await startServerProcess(t, place.dataDir, {
    env: { DATABASE_URL: `sqlite:${file}` },
  })
  const kept = new Set(await readHistory(restored.base, token))
  t.same(
    before.filter((videoId) => !kept.has(videoId)),
    [],
  )
})
