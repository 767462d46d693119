import { sql } from 'kysely'
import t, { type Test } from 'tap'
import { recordChannel } from '../../src/catalogue/record-video.js'
import { openDatabase } from '../../src/platform/db/open-database.js'
import type { Database } from '../../src/platform/db/schema.js'
import { ask, bearer } from '../support/ask.js'
import { findNoPostgres } from '../support/database.js'
import { startFeedServer } from '../support/feed-server.js'
import { waitUntil } from '../support/listen.js'
import { findPostgresPrograms, startPostgresCluster } from '../support/postgres-cluster.js'
import { resumeListening } from '../support/resuming-listener.js'
import { makeDataDir, mintTokenIn, startServerProcess } from '../support/server-process.js'
import { isAlive, startWorkers, workersOf } from '../support/workers.js'

t.setTimeout(240_000)

const patience = 60_000
const ucid = 'UCfaultsfaultsfaultsfaul'
const pad = (n: number) => String(n).padStart(5, '0')

/** Two workers on a PostgreSQL of their own, and whoever else writes into it. */
async function startPlace(t: Test, programs: string) {
  const cluster = await startPostgresCluster(t, programs)
  const dataDir = makeDataDir(t)
  const server = await startServerProcess(t, dataDir, {
    env: { DATABASE_URL: cluster.url, WORKERS: '2', LOG_LEVEL: 'info' },
    ready: /with 2 workers/,
  })
  const db = openDatabase(cluster.url)
  t.teardown(() => db.destroy())
  const headers = bearer(await mintTokenIn(dataDir, 'ann', cluster.url))
  await waitUntil('both have told of themselves', () => workersOf(server).length === 2)
  return { cluster, server, db, headers }
}

/** Posts to a history until it is ended; what was acknowledged, and every other answer. */
function startWriting(base: string, headers: Record<string, string>) {
  const acknowledged: string[] = []
  const refused: { status: number; retryAfter: string | undefined }[] = []
  let isOver = false
  let next = 0
  const work = async () => {
    while (!isOver) {
      const videoId = `write-${pad(next++)}`
      try {
        const url = `${base}/api/v1/auth/history/${videoId}`
        const answer = await ask(url, { method: 'POST', headers })
        if (answer.status === 204) acknowledged.push(videoId)
        else refused.push({ status: answer.status, retryAfter: answer.headers['retry-after'] })
      } catch {
        // The worker that had it was killed; nothing was acknowledged.
      }
    }
  }
  const done = Promise.all([work(), work(), work(), work()])
  return {
    acknowledged,
    refused,
    end: async () => {
      isOver = true
      await done
    },
    /** Waits until so many more were acknowledged. */
    goesOn: async (count: number) => {
      const wanted = acknowledged.length + count
      await waitUntil(`${count} more writes`, () => acknowledged.length >= wanted, patience)
    },
  }
}

/** Records one video after the other until it is ended, each until it is stored. */
function startRecording(db: Database) {
  const recorded: string[] = []
  let isOver = false
  const work = async () => {
    while (!isOver) {
      const videoId = `video-${pad(recorded.length)}`
      const video = { videoId, title: videoId, publishedAt: 1000 + recorded.length }
      try {
        await recordChannel(db, { ucid, isListing: false, videos: [video] }, Date.now())
        recorded.push(videoId)
      } catch {
        // Perhaps it is stored nevertheless; the next attempt finds out.
      }
      await new Promise((done) => setTimeout(done, 20))
    }
  }
  const done = work()
  return {
    recorded,
    end: async () => {
      isOver = true
      await done
    },
  }
}

const listEvents = async (db: Database) => {
  const rows = await db
    .selectFrom('event')
    .innerJoin('video', 'video.id', 'event.video_id')
    .select(['event.id', 'video.video_id as videoId'])
    .orderBy('event.id')
    .execute()
  return rows.map(({ id, videoId }) => ({ id, videoId }))
}

const programs = findPostgresPrograms()
const skip = programs === undefined && 'no initdb on this machine'

t.test('no fault loses a write, doubles a video or hides an event', { skip }, async (t) => {
  const { cluster, server, db, headers } = await startPlace(t, programs ?? '')
  const topics = `${server.base}/api/v1/auth/notifications?topics=${ucid}`
  const listener = await resumeListening(t, topics, headers)
  const writing = startWriting(server.base, headers)
  const recording = startRecording(db)
  await writing.goesOn(20)

  // Connections of the server and of the writer beside it break at random.
  for (let round = 0; round < 10; round += 1) {
    await sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where application_name like 'foyer%' and pid <> pg_backend_pid() and random() < 0.5
    `.execute(db)
    await writing.goesOn(5)
  }

  // A worker dies while it writes.
  const [first = 0] = workersOf(server)
  process.kill(first, 'SIGKILL')
  await writing.goesOn(20)

  // The database dies and comes back.
  const before = writing.refused.length
  await cluster.crash()
  await waitUntil('writes are refused', () => writing.refused.length > before + 4, patience)
  t.match(await ask(`${server.base}/health/ready`), {
    status: 503,
    headers: { 'retry-after': '5' },
  })
  t.equal((await ask(`${server.base}/health/live`)).status, 200)
  await cluster.start()
  await writing.goesOn(50)

  await writing.end()
  await recording.end()
  t.same(
    writing.refused.filter(({ status, retryAfter }) => status !== 503 || retryAfter !== '5'),
    [],
    'what is refused is refused for now',
  )
  const { rows } = await sql<{ video_id: string }>`select video_id from watched`.execute(db)
  const kept = new Set(rows.map((row) => row.video_id))
  t.same(
    writing.acknowledged.filter((videoId) => !kept.has(videoId)),
    [],
    'what was acknowledged is stored',
  )
  const events = await listEvents(db)
  t.same(
    events.map(({ videoId }) => videoId),
    recording.recorded,
    'each video has one event',
  )
  await waitUntil(
    'the listener has heard of the last video',
    () => listener.heard().at(-1)?.id === events.at(-1)?.id,
    patience,
  )
  t.same(listener.heard(), events, 'the listener has heard of each, once and in order')
  t.comment(`${writing.acknowledged.length} writes, ${writing.refused.length} refused`)
  t.comment(`${events.length} events over ${listener.connections()} connections`)
})

const channels = Array.from(
  { length: 12 },
  (_, n) => `UCpollpollpollpollpoll${String(n).padStart(2, '0')}`,
)

t.test(
  'channels that a killed worker was fetching are fetched after its lease',
  { skip: await findNoPostgres() },
  async (t) => {
    const feeds = await startFeedServer(t)
    for (const [n, channel] of channels.entries()) {
      feeds.publish(channel, [{ videoId: `poll-v${pad(n)}`, title: 'A video', publishedAt: 1000 }])
    }
    const held: (() => void)[] = []
    feeds.fault = (_request, response) => {
      held.push(() => response.destroy())
    }
    const env = { FEED_URL: feeds.feedUrl }
    const { server, databaseUrl, mint } = await startWorkers(t, 'postgres', env)
    const db = openDatabase(databaseUrl)
    t.teardown(() => db.destroy())
    const headers = bearer(await mint('ann'))
    for (const channel of channels) {
      const url = `${server.base}/api/v1/auth/subscriptions/${channel}`
      t.equal((await ask(url, { method: 'POST', headers })).status, 204)
    }
    await waitUntil('every channel is being fetched', () => held.length === 12, patience)
    for (const worker of workersOf(server).filter(isAlive)) process.kill(worker, 'SIGKILL')
    feeds.fault = undefined
    await waitUntil('two new workers', () => workersOf(server).length === 4, patience)

    const leased = () => db.selectFrom('channel_poll').where('leased_until', '>', Date.now())
    const held12 = await leased().select('channel_id').execute()
    t.equal(held12.length, 12, 'nobody takes a channel before its lease has ended')
    t.equal(feeds.requests.length, 0)
    // Two minutes later.
    await db.updateTable('channel_poll').set({ leased_until: 1 }).execute()
    await waitUntil('every channel has been fetched', () => feeds.requests.length >= 12, patience)
    await waitUntil(
      'every video is there',
      async () => (await listEvents(db)).length >= 12,
      patience,
    )
    t.same(
      feeds.requests.map((request) => request.ucid).sort(),
      channels,
      'each once, by one of the workers',
    )
    t.equal((await listEvents(db)).length, 12)
  },
)
