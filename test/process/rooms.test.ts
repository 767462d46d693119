import t, { type Test } from 'tap'
import { openDatabase } from '../../src/platform/db/open-database.js'
import { databaseUrl, findNoPostgres, reachableEngines } from '../support/database.js'
import { waitUntil } from '../support/listen.js'
import type { RoomClient } from '../support/room-client.js'
import { callServer, createRoom, enterAll, getToken } from '../support/room-people.js'
import { makeDataDir, startServerProcess } from '../support/server-process.js'
import { startWorkers } from '../support/workers.js'

t.setTimeout(300_000)

/** How many processes the people in rooms are on. */
async function countProcesses(url: string): Promise<number> {
  const db = openDatabase(url)
  try {
    const rows = await db.selectFrom('room_presence').select('process_id').distinct().execute()
    return rows.length
  } finally {
    await db.destroy()
  }
}

const everyone = (clients: RoomClient[], what: string, isSo: (client: RoomClient) => boolean) =>
  waitUntil(what, () => clients.every(isSo))

/** Six people in one room at the servers, the first of them its owner. */
async function gather(t: Test, bases: readonly [string, ...string[]]) {
  const [base] = bases
  const owner = await getToken(base, 'owner')
  await createRoom(base, owner, 'den')
  const guests = await Promise.all(Array.from({ length: 5 }, () => getToken(base)))
  const clients = await enterAll(t, bases, { name: 'den', tokens: [owner, ...guests] })
  const [first, second, third] = clients
  if (!first || !second || !third) throw new Error('nobody')
  const call = (token: string, ...request: Parameters<typeof callServer>[2]) =>
    callServer(base, token, request)
  return { clients, first, second, third, owner, guests, call }
}

/** What people of one room see of each other, on whatever process they are. */
async function seeTheSame(t: Test, bases: readonly [string, ...string[]]): Promise<void> {
  const { clients, first, second, third, guests, call } = await gather(t, bases)

  t.test('each is shown to all', async (t) => {
    await everyone(clients, 'all are there', (client) => client.users().length === 6)
    const ids = clients.map((client) => client.id())
    for (const client of clients) t.same(new Set(client.users().map(({ id }) => id)), new Set(ids))
  })

  t.test('what anyone says reaches all, once', async (t) => {
    for (const [at, client] of clients.entries()) client.ask({ type: 11, text: `by ${at}` })
    await everyone(clients, 'six messages', (client) => client.texts().length >= 6)
    for (const client of clients) {
      t.same(
        [...client.texts()].sort(),
        [0, 1, 2, 3, 4, 5].map((at) => `by ${at}`),
      )
    }
  })

  t.test('how anyone is doing, and a new name, is shown to all', async () => {
    second.send({ action: 'status', status: 'buffering' })
    await everyone(clients, 'the status', (client) =>
      client.users().some(({ id, status }) => id === second.id() && status === 'buffering'),
    )
    await call(guests[1] ?? '', 'POST', '/api/user', { username: 'otter' })
    await everyone(clients, 'the name', (client) =>
      client.users().some(({ id, name }) => id === third.id() && name === 'otter'),
    )
  })

  t.test('what anyone does to the room happens for all, in one order', async (t) => {
    const speeds = clients.map((_, at) => 1.25 + at / 4)
    for (const [at, client] of clients.entries()) client.ask({ type: 16, speed: speeds[at] })
    third.ask({ type: 13, settings: { title: 'Ours' } })
    const syncs = ({ frames }: RoomClient) => frames.filter(({ action }) => action === 'sync')
    await everyone(clients, 'all changes', (client) => syncs(client).at(-1)?.rev === 7)
    const last = (client: RoomClient) =>
      syncs(client).findLast(({ playbackSpeed }) => playbackSpeed !== undefined)?.playbackSpeed
    t.ok(speeds.includes(Number(last(first))))
    for (const client of clients) {
      t.equal(last(client), last(first))
      const revs = syncs(client).map(({ rev }) => Number(rev))
      t.same(
        revs,
        [...revs].sort((one, other) => one - other),
      )
      t.ok(client.frames.some(({ title }) => title === 'Ours'))
    }
  })

  t.test('who is kicked is out, wherever they are', async (t) => {
    const victim = clients[4]
    first.ask({ type: 18, clientId: victim?.id() })
    await waitUntil('the kick', () => victim?.closed() === 4005)
    const others = clients.filter((client) => client !== victim)
    await everyone(others, 'five are left', (client) => client.users().length === 5)
    t.equal(others.filter((client) => client.closed() !== undefined).length, 0)
  })
}

for (const engine of await reachableEngines()) {
  t.test(`${engine}: people of one room on three workers see the same`, async (t) => {
    const { server, databaseUrl } = await startWorkers(t, engine, { WORKERS: '3' })
    await seeTheSame(t, [server.base])
    t.equal(await countProcesses(databaseUrl), 3)
  })
}

t.test(
  'people of one room on two servers see the same',
  { skip: await findNoPostgres() },
  async (t) => {
    const { url, remove } = await databaseUrl('postgres', makeDataDir(t))
    t.teardown(remove)
    const env = { DATABASE_URL: url, WORKERS: '1', HMAC_KEY: 'k'.repeat(40) }
    const one = await startServerProcess(t, makeDataDir(t), { env })
    const two = await startServerProcess(t, makeDataDir(t), { env })
    await seeTheSame(t, [one.base, two.base])
    t.equal(await countProcesses(url), 2)
  },
)
