import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { openGuest } from '../../src/identity/sessions/guest.js'
import { systemClock } from '../../src/platform/clock.js'
import { migrate } from '../../src/platform/db/migrate.js'
import { openDatabase } from '../../src/platform/db/open-database.js'
import { defaultRoomLimits } from '../../src/rooms/context.js'
import { createRoom } from '../../src/rooms/create-room.js'
import '../../src/problems.js'
import { hmacKey } from './people.js'
import { databaseOf, type BenchEngine } from './engines.js'
import { figureOf, type Figure } from './figures.js'
import { enter, type BenchPerson } from './rooms-client.js'
import { residentMegabytes, serverFlags, startServer, type Server } from './server.js'

export interface RoomBenchParts {
  engine: BenchEngine
  folder: string
  workers: number
  say: (text: string) => void
}

/** How people are spread over rooms, and how they talk. */
interface Crowd {
  name: string
  rooms: number
  people: number
  /** Messages in all, and milliseconds from one to the next. */
  messages: number
  every: number
  /** In milliseconds, and in MB for one process on SQLite. */
  budget: { sqlite: number; postgres: number; memory: number }
}

const crowds: readonly Crowd[] = [
  {
    name: '300 in a room, 100 messages',
    rooms: 1,
    people: 300,
    messages: 100,
    every: 50,
    budget: { sqlite: 15, postgres: 20, memory: 135 },
  },
  {
    name: '1,000 rooms of 5, 500 messages a second',
    rooms: 1000,
    people: 5,
    messages: 5000,
    every: 2,
    budget: { sqlite: 50, postgres: 80, memory: 400 },
  },
]
/** Seeks of one room, of which everyone must know at the same time. */
const seeks = 20
const clockBudget = 40
const warmUp = 2000
const enteringAtOnce = 20

interface Place {
  server: Server
  /** The name of each room with the tokens of its people. */
  rooms: { name: string; tokens: string[] }[]
}

/** Makes rooms, and a guest for each seat in them, straight in the database. */
async function buildRooms(url: string, { rooms, people }: Crowd): Promise<Place['rooms']> {
  const db = openDatabase(url)
  const context = { db, clock: systemClock, limits: defaultRoomLimits }
  const built: Place['rooms'] = []
  try {
    await migrate(db)
    for (let at = 0; at < rooms; at += 1) {
      const name = `room-${at}`
      await createRoom(context, { name, isTemporary: true })
      const tokens: string[] = []
      while (tokens.length < people) tokens.push(await openGuest(context, undefined))
      built.push({ name, tokens })
    }
    return built
  } finally {
    await db.destroy()
  }
}

/** The process of a server and those below it (Linux). */
function processesOf({ pid }: Server): number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    return [pid, ...children.split(' ').filter(Boolean).map(Number)]
  } catch {
    return [pid]
  }
}

const memoryOf = (server: Server) =>
  processesOf(server).reduce((sum, pid) => sum + residentMegabytes(pid), 0)

/** What came to whom, by a mark that the message carries. */
function createRecord() {
  const times: number[] = []
  const syncs = new Map<string, number[]>()
  return {
    times,
    syncs,
    receive: (text: string, at: number) => {
      if (text.startsWith('{"action":"chat"')) {
        const sentAt = Number(/@(\d+(?:\.\d+)?)@/.exec(text)?.[1])
        times.push(at - sentAt)
        return
      }
      const position = /^\{"action":"sync","playbackPosition":(\d+),/.exec(text)?.[1]
      if (position === undefined) return
      const known = syncs.get(position) ?? []
      known.push(at)
      syncs.set(position, known)
    },
  }
}
type Record = ReturnType<typeof createRecord>

async function enterAll({ server, rooms }: Place, receive: Record['receive']) {
  const port = Number(new URL(server.url).port)
  // The first of each room, then the second of each, so that no room is on one worker alone.
  const most = Math.max(...rooms.map(({ tokens }) => tokens.length))
  const seats = Array.from({ length: most }, (_, at) =>
    rooms.map(({ name, tokens }) => ({ port, room: name, token: tokens[at] ?? '', receive })),
  ).flat()
  const people: BenchPerson[] = []
  const next = seats.values()
  const work = async () => {
    for (const seat of next) people.push(await enter(seat))
  }
  await Promise.all(Array.from({ length: enteringAtOnce }, work))
  return people
}

/** Lets people talk in turns; resolves when all that was said has come to everyone. */
async function talk(
  people: readonly BenchPerson[],
  { times }: Record,
  { messages, every, each }: { messages: number; every: number; each: number },
): Promise<void> {
  const startedAt = performance.now()
  for (let sent = 0; sent < messages;) {
    const due = Math.min(messages, Math.floor((performance.now() - startedAt) / every) + 1)
    for (; sent < due; sent += 1) {
      // A step that is prime to the number of people, so that all of them speak.
      people[(sent * 7) % people.length]?.ask({ type: 11, text: `@${performance.now()}@` })
    }
    await sleep(1)
  }
  for (const end = Date.now() + 20_000; times.length < messages * each;) {
    if (Date.now() > end) throw new Error(`${times.length} of ${messages * each} came`)
    await sleep(10)
  }
}

/** Milliseconds between the first and the last one to know of each of some seeks. */
async function measureSeeks(people: readonly BenchPerson[], { syncs }: Record): Promise<number[]> {
  const spreads: number[] = []
  for (let seek = 1; seek <= seeks; seek += 1) {
    const position = String(1000 + seek)
    people[(seek * 7) % people.length]?.ask({ type: 4, value: Number(position) })
    for (const end = Date.now() + 10_000; syncs.get(position)?.length !== people.length;) {
      if (Date.now() > end) throw new Error(`${syncs.get(position)?.length ?? 0} know of a seek`)
      await sleep(10)
    }
    const times = syncs.get(position) ?? []
    spreads.push(Math.max(...times) - Math.min(...times))
  }
  return spreads.sort((one, other) => one - other)
}

const quantile = (sorted: readonly number[], share: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN

async function measureCrowd(place: Place, crowd: Crowd, parts: RoomBenchParts): Promise<Figure[]> {
  const { engine, workers, say } = parts
  const record = createRecord()
  const enteredAt = performance.now()
  const people = await enterAll(place, record.receive)
  say(`${people.length} are in after ${((performance.now() - enteredAt) / 1000).toFixed(1)} s`)
  const { messages, every } = crowd
  const each = crowd.people
  await talk(people, record, { messages: Math.ceil(warmUp / every), every, each })
  record.times.length = 0
  await talk(people, record, { messages, every, each })
  const memory = memoryOf(place.server)
  const times = record.times.sort((one, other) => one - other)
  const spreads = crowd.rooms === 1 ? await measureSeeks(people, record) : []
  for (const person of people) person.close()
  const name = workers > 1 ? `${crowd.name}, ${workers} workers` : crowd.name
  const line = (what: string, value: number, limit?: number, unit = ' ms') =>
    figureOf(engine, {
      name: `${name}: ${what}`,
      value,
      unit,
      ...(limit === undefined ? {} : { budget: { is: '≤', limit } as const }),
    })
  const memoryBudget = workers === 1 && engine === 'sqlite' ? crowd.budget.memory : undefined
  return [
    line('delivery, p50', quantile(times, 0.5)),
    line('delivery, p99', quantile(times, 0.99), crowd.budget[engine]),
    line('delivery, longest', times.at(-1) ?? NaN),
    ...(spreads.length > 0
      ? [line('a seek, from the first to the last who sees it', spreads.at(-1) ?? NaN, clockBudget)]
      : []),
    line('resident memory', memory, memoryBudget, ' MB'),
  ]
}

async function measureOne(crowd: Crowd, parts: RoomBenchParts): Promise<Figure[]> {
  const { engine, folder, workers, say } = parts
  const file = join(folder, `rooms-${crowd.rooms}-${workers}.db`)
  const database = await databaseOf(engine, file)
  try {
    say(`${engine}, workers: ${workers}, ${crowd.name}`)
    const rooms = await buildRooms(database.url, crowd)
    const server = await startServer('dist/main.js', {
      env: {
        DATABASE_URL: database.url,
        DATA_DIR: folder,
        HMAC_KEY: hmacKey,
        WORKERS: String(workers),
        FEED_URL: 'off',
        OEMBED_URL: 'off',
      },
      path: '/health/live',
      flags: serverFlags,
    })
    try {
      // The first worker responds before the others have started.
      if (workers > 1) await sleep(5000)
      return await measureCrowd({ server, rooms }, crowd, parts)
    } finally {
      await server.stop()
    }
  } finally {
    await database.remove()
  }
}

/** How long what somebody says takes to reach everyone in the room, and what a full room costs. */
export async function measureRooms(parts: RoomBenchParts): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const crowd of crowds) figures.push(...(await measureOne(crowd, parts)))
  return figures
}
