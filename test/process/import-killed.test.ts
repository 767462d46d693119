import t from 'tap'
import { z } from 'zod'
import { findAccountByName } from '../../src/identity/accounts/store.js'
import { openDatabase } from '../../src/platform/db/open-database.js'
import type { Database } from '../../src/platform/db/schema.js'
import { readWholeLibrary } from '../library/exports/whole-library.js'
import { ucidOf, videoIdOf } from '../support/catalogue.js'
import { databaseUrl, reachableEngines } from '../support/database.js'
import { waitUntil } from '../support/listen.js'
import { makeDataDir, mintTokenIn, startServerProcess } from '../support/server-process.js'

t.setTimeout(900_000)

const kills = 10
const patience = 300_000
const jobShape = z.looseObject({
  id: z.string(),
  state: z.string(),
  done: z.number(),
  report: z.unknown(),
})

const watchedIds = Array.from({ length: 60_000 }, (_, index) => videoIdOf(7, index))

/** A backup with something of everything, which is taken in in two passes of many steps. */
const backup = JSON.stringify({
  subscriptions: Array.from({ length: 800 }, (_, index) => ({
    channelId: ucidOf(index),
    name: `Channel ${index}`,
  })),
  groups: Array.from({ length: 5 }, (_, group) => ({
    name: `Group ${group}`,
    index: group,
    channels: Array.from({ length: 40 }, (_, index) => ucidOf(group * 40 + index)),
  })),
  localPlaylists: Array.from({ length: 20 }, (_, list) => ({
    playlist: { name: `List ${list}` },
    videos: watchedIds.slice(list * 100, list * 100 + 200).map((videoId) => ({ videoId })),
  })),
  watchHistory: watchedIds.map((videoId, index) => ({
    videoId,
    title: `Film ${index}`,
    duration: 100 + (index % 1000),
  })),
  watchPositions: watchedIds
    .slice(0, 10_000)
    .map((videoId, index) => ({ videoId, position: 1000 * (index + 1) })),
})

/** What a user has, without what depends on when it came. */
async function readTimeless(db: Database, name: string) {
  const account = await findAccountByName(db, name)
  const { subscriptions, groups, playlists, history } = await readWholeLibrary(db, account?.id ?? 0)
  return {
    subscriptions: subscriptions.map(({ ucid }) => ucid),
    groups,
    playlists: playlists.map(({ title, videos }) => ({ title, videos })),
    history: history.map(({ videoId, seconds, length }) => [videoId, seconds, length]),
  }
}

for (const engine of await reachableEngines()) {
  t.test(
    `${engine}: an import of a server killed ten times ends as an undisturbed one`,
    async (t) => {
      const dataDir = makeDataDir(t)
      const { url, remove } = await databaseUrl(engine, dataDir)
      t.teardown(remove)
      const env = { DATABASE_URL: url, WORKERS: '1' }
      let server = await startServerProcess(t, dataDir, { env })
      const db = openDatabase(url)
      t.teardown(() => db.destroy())
      const call = async (token: string, path: string, body?: string) => {
        const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
        const request = body === undefined ? { headers } : { method: 'POST', headers, body }
        const response = await fetch(`${server.base}/api/v1/auth/${path}`, request)
        return jobShape.parse(await response.json())
      }
      const disturbed = await mintTokenIn(dataDir, 'disturbed', url)
      const quiet = await mintTokenIn(dataDir, 'quiet', url)

      const { id } = await call(disturbed, 'import', backup)
      const read = () =>
        db
          .selectFrom('job')
          .select(['state', 'done', 'attempt', 'cursor'])
          .where('handle', '=', id)
          .executeTakeFirstOrThrow()
      const moments: string[] = []
      let last = { attempt: 0, cursor: '' }
      for (let kill = 0; kill < kills; kill += 1) {
        // A job whose process dies again and again without a step is given up: let it have one, after
        // the file was looked through.
        await waitUntil(
          'a step',
          async () => {
            const now = await read()
            const isStep = now.cursor !== null && now.cursor !== last.cursor
            return now.attempt > last.attempt && isStep
          },
          patience,
        )
        await new Promise((done) => setTimeout(done, Math.random() * 150))
        t.same(await server.stop('SIGKILL'), { code: null, signal: 'SIGKILL' })
        const now = await read()
        last = { attempt: now.attempt, cursor: now.cursor ?? '' }
        moments.push(`${now.state} at ${now.done}`)
        // The lease of the dead process ends after ten seconds; here they are over.
        await db.updateTable('job').set({ leased_until: 0 }).where('handle', '=', id).execute()
        server = await startServerProcess(t, dataDir, { env })
      }
      t.comment(moments.join(', '))
      t.equal(new Set(moments).size > 5, true, 'at different moments')
      t.notMatch(moments.at(-1), /^done/, 'and it was not over before')
      const ended = async (token: string, job: string) => {
        for (const end = Date.now() + patience; Date.now() < end;) {
          const now = await call(token, `jobs/${job}`)
          if (now.state === 'done') return now
          // An import gives way to requests, so that asking all the time would hold it up.
          await new Promise((done) => setTimeout(done, 200))
        }
        throw new Error(`Not over after ${patience} ms: ${server.output()}`)
      }
      const end = await ended(disturbed, id)

      const undisturbed = await ended(quiet, (await call(quiet, 'import', backup)).id)
      t.same(end.report, undisturbed.report, 'the report is that of an undisturbed one')
      const [one, other] = [await readTimeless(db, 'disturbed'), await readTimeless(db, 'quiet')]
      t.equal(one.history.length, watchedIds.length)
      for (const part of ['subscriptions', 'groups', 'playlists', 'history'] as const) {
        t.same(one[part], other[part], part)
      }
      t.equal(await server.stop('SIGTERM').then(({ code }) => code), 0)
    },
  )
}
