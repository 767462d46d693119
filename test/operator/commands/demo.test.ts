import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import t from 'tap'
import { z } from 'zod'
import { readCatalogue } from '../../../src/catalogue/load-catalogue.js'
import { freshen } from '../../../src/operator/commands/fill-demo.js'
import { readAccountImport } from '../../../src/library/transfer/import-account.js'
import {
  makeDataDir,
  startServerProcess,
  type ServerProcess,
} from '../../support/server-process.js'

t.setTimeout(120_000)

const readDemoFile = (name: string): unknown =>
  JSON.parse(readFileSync(resolve('data/demo', name), 'utf8'))

const catalogue = readCatalogue(readDemoFile('catalogue.json'))
const videos = catalogue.channels.flatMap((channel) => channel.videos)

t.test('the demo catalogue has 8 channels, 100 videos and no id twice', async (t) => {
  t.ok(catalogue.channels.length >= 8)
  t.ok(videos.length >= 100)
  t.equal(new Set(videos.map((video) => video.videoId)).size, videos.length)
})

t.test('all that the demo user has is in the catalogue', async (t) => {
  const account = readAccountImport(readDemoFile('account.json'))
  t.same(account.skipped, [])
  const channelIds = new Set(catalogue.channels.map((channel) => channel.authorId))
  t.same(
    account.subscriptions.filter((id) => !channelIds.has(id)),
    [],
  )
  const videoIds = new Set(videos.map((video) => video.videoId))
  const used = [...account.watched, ...account.playlists.flatMap((playlist) => playlist.videos)]
  t.same(
    used.filter((id) => !videoIds.has(id)),
    [],
  )
})

t.test('the newest video of the demo is always half an hour old', async (t) => {
  const now = Date.UTC(2031, 4, 5)
  const moved = freshen(catalogue, now).channels.flatMap((channel) => channel.videos)
  t.equal(Math.max(...moved.map((video) => video.published)), now / 1000 - 1800)
  const premieres = moved.flatMap((video) => video.premiereTimestamp ?? [])
  t.ok(premieres.length > 0)
  t.ok(premieres.every((time) => time * 1000 > now))
})

const feed = z.object({ notifications: z.array(z.unknown()), videos: z.array(z.unknown()) })

async function readAll({ base }: ServerProcess) {
  const login = await fetch(`${base}/login?type=invidious`, {
    method: 'POST',
    body: new URLSearchParams({ email: 'demo', password: 'demo-password' }),
    redirect: 'manual',
  })
  const cookie = login.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const read = async (path: string): Promise<unknown> =>
    (await fetch(`${base}${path}`, { headers: { cookie } })).json()
  const list = z.array(z.unknown())
  const { notifications, videos } = feed.parse(await read('/api/v1/auth/feed?max_results=100'))
  return {
    notifications: notifications.length,
    feed: notifications.length + videos.length,
    subscriptions: list.parse(await read('/api/v1/auth/subscriptions')).length,
    playlists: list.parse(await read('/api/v1/auth/playlists')).length,
    history: list.parse(await read('/api/v1/auth/history')).length,
    tokens: list
      .parse(await read('/api/v1/auth/tokens'))
      .filter((token) => z.object({ kind: z.literal('token') }).safeParse(token).success).length,
    popular: list.parse(await read('/api/v1/popular')).length > 0,
    trending: list.parse(await read('/api/v1/trending')).length > 0,
  }
}

t.test('the demo has something everywhere, and can be started again', async (t) => {
  const folder = makeDataDir(t)
  const options = {
    args: ['dist/cli.js', 'demo', '--folder', folder],
    ready: /Log in as demo with the password demo-password\n/,
    // The demo must not touch the database that is configured.
    env: { DATA_DIR: `${folder}/other`, DATABASE_URL: 'postgres://127.0.0.1:1/other' },
  }
  const first = await startServerProcess(t, folder, options)
  t.match(first.output(), `The demo is at ${first.base}, its data in ${folder}\n`)
  const shown = await readAll(first)
  t.equal(shown.feed >= 40, true)
  t.match(shown, {
    notifications: 7,
    subscriptions: 7,
    playlists: 3,
    history: 24,
    tokens: 4,
    popular: true,
    trending: true,
  })
  t.same(await first.stop('SIGTERM'), { code: 0, signal: null })

  const second = await startServerProcess(t, folder, options)
  t.same(await readAll(second), shown)
})
