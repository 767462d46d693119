import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { openDatabase } from '../../src/platform/db/open-database.js'
import { cli, runNode } from '../support/command.js'
import { reachableEngines } from '../support/database.js'
import { waitUntil } from '../support/listen.js'
import type { RoomClient } from '../support/room-client.js'
import { callServer, createRoom, enterAll, getToken } from '../support/room-people.js'
import { startServerProcess, type ServerProcess } from '../support/server-process.js'
import { isAlive, startWorkers, workersOf, type WorkersPlace } from '../support/workers.js'

t.setTimeout(300_000)

const people = 200
const second = 1000
const videoIds = Array.from({ length: 60 }, (_, at) => `shortvideo${at}`.padEnd(11, 'x').slice(-11))
const videoOf = (id: string) => ({ service: 'youtube', id })

/** Loads videos of two seconds, which follow each other on their own. */
async function loadVideos({ dataDir, databaseUrl }: WorkersPlace): Promise<void> {
  const file = join(dataDir, 'videos.json')
  const videos = videoIds.map((videoId) => ({
    videoId,
    title: videoId,
    published: 1790000000,
    lengthSeconds: 2,
    viewCount: 1,
    liveNow: false,
  }))
  const channel = { authorId: 'UCshortshortshortshortsh', author: 'Shorts', videos }
  writeFileSync(file, JSON.stringify({ channels: [channel] }))
  const env = { DATA_DIR: dataDir, DATABASE_URL: databaseUrl }
  const { code, stderr } = await runNode([cli, 'catalogue', 'load', file], { env })
  if (code !== 0) throw new Error(stderr)
}

/** Adds videos and renames the room without pause, and notes what was acknowledged. */
function keepBusy(base: string, token: string, client: RoomClient) {
  const acknowledged: string[] = []
  let isOver = false
  let title = 0
  const add = async () => {
    for (const id of videoIds) {
      if (isOver) return
      const request = ['POST', '/api/room/den/queue', videoOf(id)] as const
      const { status } = await callServer(base, token, request).catch(() => ({ status: 0 }))
      if (status === 200) acknowledged.push(id)
      await new Promise((done) => setTimeout(done, 400))
    }
  }
  const rename = async () => {
    while (!isOver) {
      title += 1
      if (client.id() !== undefined) client.ask({ type: 13, settings: { title: String(title) } })
      await new Promise((done) => setTimeout(done, 50))
    }
  }
  const work = Promise.all([add(), rename()])
  return {
    acknowledged,
    /** The last title that the room was seen to have. */
    title: () => Number(client.frames.findLast((frame) => frame.title)?.title ?? 0),
    end: () => {
      isOver = true
      return work
    },
  }
}

/** The videos that began while a client was there, in order. */
const begunVideos = ({ frames }: RoomClient): string[] =>
  frames
    // A whole sync says what is on, not that it begins.
    .filter((frame) => frame.action === 'sync' && frame.name === undefined)
    .flatMap(({ currentSource }) => (currentSource ? [(currentSource as { id: string }).id] : []))

/** Two hundred people in a room where videos follow each other. */
async function fillRoom(t: Test, place: WorkersPlace) {
  await loadVideos(place)
  const { base } = place.server
  const owner = await getToken(base, 'owner')
  await createRoom(base, owner, 'den')
  const tokens = [owner]
  while (tokens.length < people) tokens.push(await getToken(base))
  const clients = await enterAll(t, [base], { name: 'den', tokens, comesBack: true })
  const [first, writer = first] = clients
  if (!first || !writer) throw new Error('nobody')
  first.ask({ type: 2, state: true })
  const busy = keepBusy(base, owner, writer)
  t.teardown(() => busy.end())
  await waitUntil('videos are on', () => begunVideos(first).length >= 2, 20 * second)
  return { base, owner, clients, busy }
}

/** How often clients entered the room. */
const countEntries = (clients: RoomClient[]) =>
  clients.reduce(
    (sum, { frames }) => sum + frames.filter(({ action }) => action === 'you').length,
    0,
  )

const isEveryoneIn = (clients: RoomClient[]) => clients.every((client) => client.id() !== undefined)

/** Whether each is shown exactly those who are there. */
function isNobodyElseShown(clients: RoomClient[]): boolean {
  const ids = new Set(clients.map((client) => client.id()))
  return clients.every((client) => {
    const users = client.users()
    return users.length === ids.size && users.every(({ id }) => ids.has(id))
  })
}

/** What must be so after processes of a server were killed by `kill`. */
async function surviveKill(
  t: Test,
  place: WorkersPlace,
  kill: (server: ServerProcess) => Promise<void>,
): Promise<void> {
  const { base, owner, clients, busy } = await fillRoom(t, place)
  const killedAt = Date.now()
  const entries = countEntries(clients)
  await kill(place.server)
  // All may be back before the server that was started again says that it is ready.
  const wasOut = () => !isEveryoneIn(clients) || countEntries(clients) > entries
  await waitUntil('somebody was out', wasOut, 60 * second)
  // The comment below says how long it took; a loaded machine takes long to start a server again.
  await waitUntil('all are back', () => isEveryoneIn(clients), 60 * second)
  const back = Date.now() - killedAt
  await waitUntil('nobody is shown who is gone', () => isNobodyElseShown(clients), 15 * second)
  t.comment(`back after ${back} ms, ghosts gone after ${Date.now() - killedAt} ms`)
  const seen = begunVideos(clients[0] ?? fail()).length
  const hasGoneOn = () => begunVideos(clients[0] ?? fail()).length > seen + 1
  await waitUntil('videos go on', hasGoneOn, 20 * second)
  await busy.end()

  const { json } = await callServer(base, owner, ['GET', '/api/room/den'])
  const room = json as { title: string; queue: { id: string }[]; users: unknown[] }
  t.equal(room.users.length, people)
  const begun = clients.map(begunVideos)
  const known = new Set([...room.queue.map(({ id }) => id), ...begun.flat()])
  t.ok(busy.acknowledged.length > 5)
  // One that was on while everybody was out is known by the list of what was done alone.
  const last = begun.flat().sort(byPlace).at(-1) ?? fail()
  const added = await listAdded(place)
  const wasOn = (id: string) => added.has(id) && byPlace(id, last) < 0
  t.same(
    busy.acknowledged.filter((id) => !added.has(id) || !(known.has(id) || wasOn(id))),
    [],
    'no acknowledged command is lost',
  )
  t.ok(Number(room.title) >= busy.title() && busy.title() > 20)
  for (const videos of begun) {
    t.same(videos, [...new Set(videos)], 'no video begins twice')
    t.same(videos, [...videos].sort(byPlace), 'they begin in the order of the queue')
  }
}

/** The videos that the list of what was done says were added. */
async function listAdded({ databaseUrl }: WorkersPlace): Promise<Set<string>> {
  const db = openDatabase(databaseUrl)
  const rows = await db
    .selectFrom('room_audit')
    .select('detail')
    .where('action', '=', 'add')
    .execute()
  await db.destroy()
  return new Set(rows.map(({ detail }) => /youtube (\w{11})/.exec(detail)?.[1] ?? ''))
}

const fail = (): never => {
  throw new Error('nobody')
}
const byPlace = (one: string, other: string) => videoIds.indexOf(one) - videoIds.indexOf(other)

for (const engine of await reachableEngines()) {
  t.test(`${engine}: a room survives that a worker is killed`, async (t) => {
    const place = await startWorkers(t, engine, { WORKERS: '3' })
    await surviveKill(t, place, async (server) => {
      const [first = 0] = workersOf(server).filter(isAlive)
      process.kill(first, 'SIGKILL')
    })
  })

  t.test(`${engine}: a room survives that the whole server is killed`, async (t) => {
    const place = await startWorkers(t, engine, { WORKERS: '3' })
    await surviveKill(t, place, async (server) => {
      await server.stop('SIGKILL')
      const env = { ...place.env, PORT: new URL(server.base).port }
      await startServerProcess(t, place.dataDir, { env, ready: /with \d+ workers/ })
    })
  })
}
