import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { noBrowser, openPage } from '../support/browser.js'
import { cli, runNode } from '../support/command.js'
import { databaseUrl } from '../support/database.js'
import { serveFilm } from '../support/film.js'
import { waitUntil } from '../support/listen.js'
import { defaultEngine } from '../support/mode.js'
import { findFreePort, makeDataDir, startServerProcess } from '../support/server-process.js'
import { mintWatchToken } from '../support/watch-client.js'
import { isAlive, workersOf } from '../support/workers.js'

// A browser takes its time on a busy machine.
t.setTimeout(240_000)

/** How far two players may be apart, with what a busy machine adds; seconds. */
const together = 0.3 + 0.5

/** An app of another origin, whose page has the library as a module or as a script, and a film. */
async function serveApp(t: Test, base: string, film: string): Promise<string> {
  const video = `<video muted src="http://${film}/boats.webm"></video>`
  const pages: Record<string, string> = {
    '/module': `<script type="module">
      import * as WT from '${base}/assets/watch-together.js'
      window.WT = WT
    </script>${video}`,
    '/script': `<script src="${base}/assets/watch-together.iife.js"></script>${video}`,
  }
  const server = createServer(({ url = '' }, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end(pages[url] ?? '')
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  t.teardown(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** A built server with two workers, a key, and an app. */
async function startPlace(t: Test) {
  const dataDir = makeDataDir(t)
  const { url, remove } = await databaseUrl(defaultEngine, dataDir)
  t.teardown(remove)
  const port = await findFreePort()
  const base = `http://127.0.0.1:${port}`
  const env = { PORT: String(port), BASE_URL: base, DATABASE_URL: url, WORKERS: '2' }
  const server = await startServerProcess(t, dataDir, { env, ready: /with 2 workers/ })
  const command = ['key', 'create', '--name', 'app', '--scopes', 'GET:stream/token', '--json']
  const { stdout } = await runNode([cli, ...command], { env: { DATA_DIR: dataDir, ...env } })
  const key = JSON.parse(stdout) as { id: string; secret: string }
  const app = await serveApp(t, base, await serveFilm(t, 120))
  return { server, base, app, key }
}

/** Another person's browser. */
async function openOther(t: Test, page: Page): Promise<Page> {
  const context = await page.context().browser()?.newContext()
  if (!context) throw new Error('no browser')
  t.teardown(() => context.close())
  return context.newPage()
}

/** Opens the app and notes everything that the library says. */
async function openApp(page: Page, url: string): Promise<void> {
  await page.goto(url)
  await page.waitForFunction('window.WT')
  await page.evaluate(`(() => {
    window.seen = []
    const note = (name) => (event) => { seen.push({ name, event }) }
    const groups = [WT.SessionListeners, WT.ParticipantListeners, WT.ErrorsListeners, WT.ReconnectListeners]
    for (const name of ['onConnected', 'onDisconnected', 'onMessageReceived', 'onSyncData',
      'onParticipantJoin', 'onParticipantLeft', 'onSessionError', 'onReconnecting', 'onReconnected']) {
      groups.find((group) => name in group)[name](note(name))
    }
  })()`)
}

interface Seen {
  name: string
  event: Record<string, unknown>
}

const seenOn = (page: Page, name: string) =>
  page
    .evaluate<Seen[]>('window.seen')
    .then((seen) => seen.filter((one) => one.name === name).map(({ event }) => event))

const waitForEvent = (page: Page, name: string) =>
  waitUntil(`${name} on a page`, async () => (await seenOn(page, name)).length > 0, 60_000)

const connect = (page: Page, token: string, name: string) =>
  page.evaluate(`WT.WTSession.connect('${token}', '${name}', {}, { colour: 'red' })`)

const look = (page: Page) =>
  page.evaluate<{ now: number; position: number; isPaused: boolean }>(`(() => {
    const video = document.querySelector('video')
    return { now: Date.now(), position: video.currentTime, isPaused: video.paused }
  })()`)

/** How far two players are apart, in seconds, whenever each was looked at. */
async function apartOf(one: Page, other: Page): Promise<number> {
  const [a, b] = await Promise.all([look(one), look(other)])
  const passed = a.isPaused ? 0 : (b.now - a.now) / 1000
  return a.isPaused === b.isPaused ? Math.abs(a.position + passed - b.position) : Infinity
}

const isTogether = (one: Page, other: Page) =>
  waitUntil(
    'both players are at the same place',
    async () => (await apartOf(one, other)) < together,
    30_000,
  )

t.test('apps of other sites watch together by the library', { skip: noBrowser }, async (t) => {
  const { server, base, app, key } = await startPlace(t)
  const token = await mintWatchToken(base, key)
  const ann = await openPage(t)
  const bob = await openOther(t, ann)
  await openApp(ann, `${app}/module`)
  await openApp(bob, `${app}/script`)

  await t.test('they see who is there and what is said', async (t) => {
    t.match(await connect(ann, token, 'Ann'), { participant: { participantName: 'Ann' } })
    await t.rejects(connect(bob, token, 'ann'), { message: /choose another name/ })
    t.match(await seenOn(bob, 'onSessionError'), [{ error: { code: 104 }, requestTime: Number }])
    t.match(await connect(bob, token, 'Bob'), { participants: [{}, {}] })
    await waitForEvent(ann, 'onParticipantJoin')
    t.match(await seenOn(ann, 'onParticipantJoin'), [
      { participantName: 'Bob', metadata: { colour: 'red' }, viewer: false },
    ])
    await bob.evaluate(`WT.WTSession.sendMessage('hello')`)
    await waitForEvent(ann, 'onMessageReceived')
    t.match(await seenOn(ann, 'onMessageReceived'), [
      { from: { participantName: 'Bob' }, msg: 'hello' },
    ])
    t.match(await ann.evaluate('WT.WTSession.getSessionState()'), { participants: [{}, {}] })
  })

  await t.test('the other player follows the leader', async (t) => {
    for (const page of [bob, ann]) {
      await page.evaluate(`{ WT.WTSession.syncPlayer(document.querySelector('video')) }`)
    }
    await ann.evaluate(`document.querySelector('video').play()`)
    await waitUntil('the other plays', async () => !(await look(bob)).isPaused, 30_000)
    await isTogether(ann, bob)
    await ann.evaluate(`{ document.querySelector('video').currentTime = 60 }`)
    await waitUntil('the other is there', async () => (await look(bob)).position > 59, 30_000)
    await isTogether(ann, bob)
    await ann.evaluate(`{ document.querySelector('video').pause() }`)
    await waitUntil('the other pauses', async () => (await look(bob)).isPaused, 30_000)
    await isTogether(ann, bob)
    t.ok((await seenOn(bob, 'onSyncData')).length > 1)
  })

  await t.test('a connection that is lost comes back as the same participant', async (t) => {
    for (const pid of workersOf(server).filter(isAlive)) process.kill(pid, 'SIGKILL')
    for (const page of [ann, bob]) await waitForEvent(page, 'onReconnected')
    await ann.evaluate(`WT.WTSession.sendMessage('back')`)
    await waitUntil('the message is there', async () =>
      (await seenOn(bob, 'onMessageReceived')).some(({ msg }) => msg === 'back'),
    )
    const last = (await seenOn(bob, 'onMessageReceived')).at(-1)
    t.match(last, { from: { participantName: 'Ann' } })
  })

  await t.test('a viewer cannot move the others; what is out of scope says so', async (t) => {
    await bob.evaluate('WT.WTSession.disconnect()')
    await waitForEvent(bob, 'onDisconnected')
    t.match(await seenOn(bob, 'onDisconnected'), [{ reason: 'left' }])
    await bob.evaluate(`WT.WTSession.connectAsAViewer('${token}', 'Viewer')`)
    await bob.evaluate('WT.WTSession.sendPlayerData(5)')
    await waitUntil('it is refused', async () =>
      (await seenOn(bob, 'onSessionError')).some(
        ({ error }) => (error as { name: string }).name === 'watch_viewer',
      ),
    )
    await t.rejects(bob.evaluate('WT.SessionListeners.onStreamCreated()'), {
      message: /carries no audio/,
    })
    await t.rejects(bob.evaluate('WT.WTSession.connectWithSharingScreen()'), {
      message: /carries no audio/,
    })
  })
})
