import t, { type Test } from 'tap'
import { recordChannel } from '../../src/catalogue/record-video.js'
import { openDatabase } from '../../src/platform/db/open-database.js'
import { ask, bearer } from '../support/ask.js'
import { listenToEvents } from '../support/event-client.js'
import { waitUntil } from '../support/listen.js'
import { resumeListening } from '../support/resuming-listener.js'
import type { ServerProcess } from '../support/server-process.js'
import { isAlive, readLog, startWorkers, waitForLog, workersOf } from '../support/workers.js'

t.setTimeout(120_000)

const ucid = 'UCgracegracegracegracegr'
const pad = (n: number) => String(n).padStart(5, '0')
const count = <T>(list: readonly T[], wanted: T) => list.filter((each) => each === wanted).length

/** Posts to a history, four at a time, until it is ended; every status. */
function startWriting(base: string, headers: Record<string, string>) {
  const statuses: number[] = []
  let isOver = false
  const work = async () => {
    while (!isOver) {
      const url = `${base}/api/v1/auth/history/watch-${pad(statuses.length)}`
      statuses.push((await ask(url, { method: 'POST', headers })).status)
    }
  }
  const done = Promise.all([work(), work(), work(), work()])
  const end = async () => {
    isOver = true
    await done
    return statuses
  }
  return { end }
}

/** Records one video after the other, as another process, until it is ended; their ids. */
function startRecording(t: Test, databaseUrl: string) {
  const db = openDatabase(databaseUrl)
  t.teardown(() => db.destroy())
  const recorded: string[] = []
  let isOver = false
  const work = async () => {
    while (!isOver) {
      const videoId = `video-${pad(recorded.length)}`
      const video = { videoId, title: videoId, publishedAt: 1000 + recorded.length }
      await recordChannel(db, { ucid, isListing: false, videos: [video] }, Date.now())
      recorded.push(videoId)
      await new Promise((done) => setTimeout(done, 20))
    }
  }
  const done = work()
  const end = async () => {
    isOver = true
    await done
    return recorded
  }
  return { end }
}

/** A stop signal ends all workers well, and the log has every line whole. */
async function stopsWell(t: Test, server: ServerProcess): Promise<void> {
  const workers = workersOf(server).filter(isAlive)
  const path = `/health/${'long'.repeat(100)}`
  await Promise.all(Array.from({ length: 300 }, () => ask(`${server.base}${path}`)))
  t.same(await server.stop('SIGTERM'), { code: 0, signal: null })
  t.same(workers.filter(isAlive), [])
  t.match(server.output(), 'SIGTERM: the workers finish what is under way')
  const log = readLog(server)
  t.equal(log.filter(({ msg }) => msg.startsWith('SIGTERM: finishing')).length, 2)
  const answered = log.filter((entry) => entry.path === path).map(({ pid }) => pid)
  t.equal(answered.length, 300)
  for (const worker of workers) t.ok(count(answered, worker) > 60, 'they share the connections')
}

t.test(
  'SIGHUP replaces all workers: every request is answered, no event missed; a stop ends them well',
  async (t) => {
    const { server, databaseUrl, mint } = await startWorkers(t, 'sqlite')
    const headers = bearer(await mint('ann'))
    const topics = `${server.base}/api/v1/auth/notifications?topics=${ucid}`
    const plain = await listenToEvents(t, topics, { headers })
    const listeners = await Promise.all([
      resumeListening(t, topics, headers),
      resumeListening(t, topics, headers),
      resumeListening(t, topics, headers),
    ])
    const writing = startWriting(server.base, headers)
    const recording = startRecording(t, databaseUrl)
    const before = workersOf(server)
    process.kill(server.pid, 'SIGHUP')
    await plain.ended
    t.match(plain.comments.at(-1), /^the server stops\nretry: \d{3,4}$/)
    await waitForLog(server, /Every worker is new/)
    const statuses = await writing.end()
    t.ok(statuses.length > 20, `${statuses.length} requests`)
    t.equal(count(statuses, 204), statuses.length)
    await waitUntil('both have told of themselves', () => workersOf(server).length === 4)
    t.same(before.filter(isAlive), [])
    t.equal(workersOf(server).slice(before.length).filter(isAlive).length, 2)

    const recorded = await recording.end()
    for (const { heard, connections } of listeners) {
      await waitUntil('the last video', () => heard().at(-1)?.videoId === recorded.at(-1), 30_000)
      t.same(
        heard().map(({ videoId }) => videoId),
        recorded,
      )
      t.ok(connections() > 1)
    }

    await stopsWell(t, server)
  },
)
