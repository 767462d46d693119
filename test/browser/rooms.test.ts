import type { Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { openDatabase } from '../../src/platform/db/open-database.js'
import { noBrowser, openPage, signUpOn } from '../support/browser.js'
import { databaseUrl } from '../support/database.js'
import { serveFilm } from '../support/film.js'
import { defaultEngine } from '../support/mode.js'
import { findFreePort, makeDataDir, startServerProcess } from '../support/server-process.js'

// A browser takes its time on a busy machine.
t.setTimeout(180_000)

/** How far two players may be apart, in seconds, and how long one may take to follow. */
const together = 0.3
/** What a machine that is busy with other tests adds to it, in seconds. */
const slack = 0.5

interface Place {
  base: string
  media: string
  /** The processes on which the people of all rooms are. */
  listProcesses: () => Promise<string[]>
}

/** A built server with two workers, which knows a film. */
async function startPlace(t: Test): Promise<Place> {
  const dataDir = makeDataDir(t)
  const { url, remove } = await databaseUrl(defaultEngine, dataDir)
  t.teardown(remove)
  const media = await serveFilm(t, 120)
  const port = await findFreePort()
  const base = `http://127.0.0.1:${port}`
  const env = {
    PORT: String(port),
    BASE_URL: base,
    DATABASE_URL: url,
    OUTBOUND_ALLOW: media,
    WORKERS: '2',
  }
  await startServerProcess(t, dataDir, { env, ready: /with 2 workers/ })
  const listProcesses = async () => {
    const db = openDatabase(url)
    const rows = await db.selectFrom('room_presence').select('process_id').execute()
    await db.destroy()
    return rows.map((row) => row.process_id)
  }
  return { base, media, listProcesses }
}

/** Another person's browser. */
async function openOther(t: Test, page: Page): Promise<Page> {
  const context = await page.context().browser()?.newContext()
  if (!context) throw new Error('no browser')
  t.teardown(() => context.close())
  return context.newPage()
}

const enter = async (page: Page, url: string) => {
  await page.goto(url)
  await page.getByRole('heading', { name: /^People/ }).waitFor()
}

/** Signs up, and makes a room where a film is on. */
async function openRoom(page: Page, { base, media }: Place): Promise<string> {
  await page.goto(`${base}/login?referer=%2Frooms`)
  await signUpOn(page, 'ivy')
  await page.getByText('Create a room').click()
  await page.getByLabel('Title').fill('Evening')
  await page.getByLabel('Address').fill('den')
  await page.getByRole('button', { name: 'Create the room' }).click()
  await page.getByLabel('Address of a video').fill(`http://${media}/boats.webm`)
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.locator('video').waitFor()
  return page.url()
}

interface Sight {
  /** Epoch milliseconds. */
  now: number
  position: number
  isPaused: boolean
}

const look = (page: Page) =>
  page.evaluate<Sight>(`(() => {
    const video = document.querySelector('video')
    return { now: Date.now(), position: video.currentTime, isPaused: video.paused }
  })()`)

/** How far two players are apart, in seconds, whenever each was looked at. */
async function apartOf(one: Page, other: Page): Promise<number> {
  const [a, b] = await Promise.all([look(one), look(other)])
  const passed = a.isPaused ? 0 : (b.now - a.now) / 1000
  return Math.abs(a.position + passed - b.position)
}

/** Notes when something first happens to the video of a page; epoch milliseconds. */
const watchFor = (page: Page, event: string) =>
  page.evaluate(`(() => {
    window.noticed = new Promise((done) => {
      document.querySelector('video').addEventListener('${event}', () => done(Date.now()), { once: true })
    })
  })()`)
const noticedOn = (page: Page) => page.evaluate<number>('window.noticed')

/** Does something on a page in one go; when, in epoch milliseconds. */
const act = (page: Page, script: string) =>
  page.evaluate<number>(`(() => { const now = Date.now(); ${script}; return now })()`)

const press = (name: string) =>
  `[...document.querySelectorAll('button')].find((each) => each.textContent === '${name}').click()`
const seekTo = (seconds: number) =>
  `const bar = document.querySelector('.seek'); bar.value = ${seconds}; bar.dispatchEvent(new Event('change', { bubbles: true }))`

const isPlaying =
  'document.querySelector("video")?.paused === false && document.querySelector("video").currentTime > 0.5'

/** Waits in the page itself, whose policy lets a browser's tools evaluate no texts there. */
const waitOn = (page: Page, condition: string) =>
  page.evaluate(`new Promise((done) => {
    const timer = setInterval(() => {
      if (!(${condition})) return
      clearInterval(timer)
      done()
    }, 20)
  })`)

/** Makes a link for somebody who may only watch. */
async function inviteViewer(page: Page): Promise<string> {
  await page.getByText('Invite people').click()
  await page.getByLabel('They can').selectOption('Watch and chat only')
  await page.getByRole('button', { name: 'Make a link' }).click()
  return page.getByLabel('Invite link').inputValue()
}

t.test('people on two workers watch together', { skip: noBrowser }, async (t) => {
  const place = await startPlace(t)
  const owner = await openPage(t)
  await owner.context().clearCookies()
  const guest = await openOther(t, owner)
  const room = await openRoom(owner, place)
  await enter(guest, room)
  for (let tries = 0; new Set(await place.listProcesses()).size < 2 && tries < 20; tries += 1) {
    await enter(guest, room)
  }
  t.equal(new Set(await place.listProcesses()).size, 2, 'they are on two workers')

  await owner.getByRole('button', { name: 'Play', exact: true }).click()
  for (const page of [owner, guest]) await waitOn(page, isPlaying)
  const playing = await apartOf(owner, guest)
  t.ok(playing < together, `both play at the same place: ${playing} s apart`)

  await watchFor(guest, 'pause')
  const paused = await act(owner, press('Pause'))
  const followed = ((await noticedOn(guest)) - paused) / 1000
  t.ok(followed < together + slack, `a pause is followed after ${followed} s`)
  await waitOn(guest, '!document.querySelector("video").seeking')
  const still = await apartOf(owner, guest)
  t.ok(still < together, `both stand still at the same place: ${still} s apart`)

  await watchFor(guest, 'seeked')
  const sought = await act(owner, seekTo(60))
  const found = ((await noticedOn(guest)) - sought) / 1000
  t.ok(found < together + slack, `a seek is followed after ${found} s`)
  t.ok(Math.abs((await look(guest)).position - 60) < together)
  await guest.getByRole('log').getByText('went to 1:00').waitFor()

  await t.test('somebody invited to watch cannot move it, and is out when kicked', async (t) => {
    const link = await inviteViewer(owner)
    const viewer = await openOther(t, owner)
    await enter(viewer, link)
    t.equal(viewer.url(), room, 'the invite does not stay in the address')
    for (const name of ['Play', 'Skip']) {
      t.ok(await viewer.getByRole('button', { name, exact: true }).isDisabled(), name)
    }
    t.equal(await viewer.getByLabel('Address of a video').count(), 0)
    const enabled = `const button = document.querySelector('.controls .primary'); button.disabled = false; button.click()`
    await act(viewer, enabled)
    await viewer.getByText('Permission denied: playback.play-pause').waitFor()
    t.ok((await look(owner)).isPaused)
    await viewer.getByRole('textbox', { name: 'Message' }).fill('Hello')
    await viewer.getByRole('button', { name: 'Send' }).click()
    await owner.getByRole('log').getByText('Hello', { exact: true }).waitFor()

    const name = await viewer.locator('.people li', { hasText: 'you' }).locator('.name').innerText()
    await owner.getByLabel(`Manage ${name}`).click()
    await owner.getByRole('button', { name: `Remove ${name} for ten minutes` }).click()
    await viewer.getByRole('heading', { name: 'You were removed from this room.' }).waitFor()
    t.equal(await viewer.locator('video').count(), 0)
    await viewer.goto(link)
    await viewer.getByRole('heading', { name: 'You were removed from this room.' }).waitFor()
    await owner.getByRole('heading', { name: 'People (2)' }).waitFor()
  })
})
