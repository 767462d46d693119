import type { IncomingMessage, ServerResponse } from 'node:http'
import t, { type Test } from 'tap'
import { lookUpDue } from '../../src/catalogue/upstream.js'
import { minute } from '../../src/platform/clock.js'
import { createOutbound } from '../../src/platform/outbound.js'
import { createCaller } from '../support/api.js'
import { reachableEngines, type TestEngine } from '../support/database.js'
import { startFoyer } from '../support/foyer.js'
import { listenOnLoopback } from '../support/listen.js'

const videoId = 'dQw4w9WgXcQ'
const ucid = 'UClookuplookuplookuplook'
const upstreamVideo = {
  title: 'As the Invidious tells',
  description: 'All of it',
  published: 1_700_000_000,
  lengthSeconds: 212,
  viewCount: 5,
  author: 'An author',
  authorId: ucid,
  liveNow: false,
}
const oembedVideo = {
  title: 'As oEmbed tells',
  author_name: 'An author',
  author_url: `https://www.youtube.com/channel/${ucid}`,
}

type Respond = (request: IncomingMessage, response: ServerResponse) => void
const json =
  (body: unknown): Respond =>
  (_request, response) =>
    response.end(JSON.stringify(body))
const status =
  (code: number, headers = {}): Respond =>
  (_request, response) =>
    response.writeHead(code, headers).end()

/** A Foyer whose look-ups run when the test says so, an Invidious and an oEmbed. */
async function start(t: Test, { engine = 'sqlite' }: { engine?: TestEngine } = {}) {
  const sources = { upstream: json(upstreamVideo), oembed: json(oembedVideo) }
  const asked: string[] = []
  const serve = (name: 'upstream' | 'oembed') =>
    listenOnLoopback(t, (request, response) => {
      asked.push(name)
      sources[name](request, response)
    })
  const upstreamUrl = await serve('upstream')
  const oembedUrl = `${await serve('oembed')}/oembed`
  const foyer = await startFoyer(t, { engine })
  const outbound = createOutbound([upstreamUrl, new URL(oembedUrl).origin], 400)
  t.teardown(() => {
    outbound.close()
  })
  const parts = {
    ...foyer,
    outbound,
    logger: foyer.app.log,
    upstreamUrl,
    oembedUrl,
    random: () => 0,
    stopped: new AbortController().signal,
  }
  const call = await createCaller(foyer, 'reader')
  return {
    foyer,
    call,
    sources,
    asked,
    parts,
    lookUp: async (changes = {}) => {
      const jobs = await lookUpDue({ ...parts, ...changes }, 4)
      await Promise.all(jobs)
      return jobs.length
    },
    readVideo: async () => (await foyer.app.inject(`/api/v1/videos/${videoId}`)).json<object>(),
    countJobs: async () => (await foyer.db.selectFrom('metadata_job').selectAll().execute()).length,
  }
}

for (const engine of await reachableEngines()) {
  t.test(`${engine}: what a user adds is looked up afterwards, never meanwhile`, async (t) => {
    const { foyer, call, asked, lookUp, readVideo, countJobs } = await start(t, { engine })
    const made = await call('POST', 'playlists', { title: 'List', privacy: 'private' })
    const { playlistId } = made.json<{ playlistId: string }>()
    const added = await call('POST', `playlists/${playlistId}/videos`, { videoId })
    t.equal(added.statusCode, 201)
    await call('POST', `history/${videoId}`)
    const imported = { watch_history: ['imported000'], playlists: [] }
    t.equal((await call('POST', 'import/invidious', imported)).statusCode, 204)
    t.same(asked, [], 'no request waits for the network')
    t.equal(await countJobs(), 2, 'each video once')

    t.equal(await lookUp(), 2)
    t.equal(await lookUp(), 0)
    t.match(await readVideo(), {
      title: 'As the Invidious tells',
      description: 'All of it',
      lengthSeconds: 212,
      author: 'An author',
      authorId: ucid,
      published: 1_700_000_000,
    })
    const playlist = (await call('GET', `playlists/${playlistId}`)).json()
    t.equal(playlist.videos[0].title, 'As the Invidious tells')
    await call('POST', `subscriptions/${ucid}`)
    const feed = (await call('GET', 'feed')).json<{ notifications: unknown[] }>()
    t.same(feed.notifications, [], 'it is news to nobody')
    t.equal(await countJobs(), 0)
    t.equal(foyer.log.filter((line) => JSON.parse(line).level >= 40).length, 0)
  })

  t.test(`${engine}: oEmbed tells where the Invidious cannot`, async (t) => {
    const faults: [name: string, respond: Respond][] = [
      ['is down', (request) => request.destroy()],
      ['is slow', () => {}],
      ['does not know it', status(404)],
      ['answers 500', status(500)],
      ['answers nonsense', json({ title: 1 })],
      ['answers a page', (_request, response) => response.end('<html>')],
    ]
    for (const [name, respond] of faults) {
      t.test(`an Invidious that ${name}`, async (t) => {
        const { call, sources, asked, lookUp, readVideo } = await start(t, { engine })
        await call('POST', `history/${videoId}`)
        sources.upstream = respond
        t.equal(await lookUp(), 1)
        t.same(asked, ['upstream', 'oembed'])
        t.match(await readVideo(), { title: 'As oEmbed tells', authorId: ucid })
      })
    }
  })
}

t.test('a video that nobody knows is asked for once, an error some times', async (t) => {
  const { foyer, call, sources, asked, lookUp, countJobs } = await start(t)
  await call('POST', `history/${videoId}`)
  sources.upstream = status(404)
  sources.oembed = status(404)
  t.equal(await lookUp(), 1)
  t.equal(await countJobs(), 0)

  await call('POST', 'history/another0000')
  sources.upstream = status(500)
  sources.oembed = status(500)
  for (const wait of [5, 10, 20, 40, 80, 160, 320]) {
    t.equal(await lookUp(), 1)
    t.equal(await lookUp(), 0)
    foyer.clock.advance(wait * minute)
  }
  t.equal(await lookUp(), 1)
  t.equal(await countJobs(), 0, 'after eight attempts it is given up')
  t.equal(asked.length, 2 + 2 * 8)
  t.match(
    foyer.log
      .filter((line) => line.includes('looked up'))
      .map((line) => JSON.parse(line) as object),
    Array.from({ length: 8 }, (_, index) => ({ video: 'another0000', failures: index + 1 })),
  )
})

t.test('a source that asks for a pause gets it', async (t) => {
  const { foyer, call, sources, asked, lookUp, countJobs } = await start(t)
  await call('POST', `history/${videoId}`)
  sources.upstream = status(429, { 'retry-after': '120' })
  t.equal(await lookUp(), 1)
  t.same(asked, ['upstream'])
  await call('POST', 'history/another0000')
  foyer.clock.advance(2 * minute - 1)
  t.equal(await lookUp(), 0, 'for other videos, too')
  foyer.clock.advance(1)
  sources.upstream = json(upstreamVideo)
  t.equal(await lookUp(), 2)
  t.equal(await countJobs(), 0)
})
