import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { fillChannel, videoIdOf } from '../support/catalogue.js'
import { noBrowser, openPage, serveFoyer, signUpOn } from '../support/browser.js'
import { serveFilm } from '../support/film.js'
import { waitUntil } from '../support/listen.js'

t.setTimeout(120_000)

const videoId = videoIdOf(1, 0)

/** What stands in for YouTube's player: once it is greeted, it notes commands and says what they do. */
const framePage = `<!doctype html><title>A player</title><script>
  const say = (message) => parent.postMessage(JSON.stringify(message), '*')
  window.taken = []
  let isGreeted = false
  addEventListener('message', ({ data }) => {
    const { event, func, args } = JSON.parse(data)
    if (event === 'listening') say({ event: 'initialDelivery', info: { currentTime: 0, playerState: -1 } })
    isGreeted ||= event === 'listening'
    if (event !== 'command' || !isGreeted) return
    window.taken.push([func, ...(args ?? [])])
    if (func === 'playVideo') say({ event: 'onStateChange', info: 1 })
    if (func === 'pauseVideo') say({ event: 'onStateChange', info: 2 })
  })
</script>`

async function openRoomWith(page: Page, base: string): Promise<void> {
  await page.goto(`${base}/login?referer=%2Frooms`)
  await signUpOn(page, 'ivy')
  await page.getByText('Create a room').click()
  await page.getByLabel('Title').fill('Evening')
  await page.getByLabel('Address').fill('den')
  await page.getByRole('button', { name: 'Create the room' }).click()
  await page.getByLabel('Address of a video').fill(`https://www.youtube.com/watch?v=${videoId}`)
  await page.getByRole('button', { name: 'Add', exact: true }).click()
}

const addFilm = ({ db }: Awaited<ReturnType<typeof serveFoyer>>) =>
  fillChannel(db, 1, [Date.UTC(2026, 0, 1)])

/** An Invidious that passes a film on, or says that it cannot. */
async function serveInvidious(
  t: Test,
  hasFile: boolean,
): Promise<{ url: string; asked: string[] }> {
  const film = await serveFilm(t, 120)
  const asked: string[] = []
  const server = createServer((request, response) => {
    const url = request.url ?? ''
    asked.push(url)
    if (url.startsWith('/embed/')) {
      response.setHeader('content-type', 'text/html')
      response.end('<!doctype html><title>Embedded</title><p>The player of Invidious</p>')
    } else if (url.startsWith('/latest_version') && hasFile) {
      const headers = { range: request.headers.range ?? 'bytes=0-' }
      void fetch(`http://${film}/film.webm`, { headers }).then(async (got) => {
        response.writeHead(got.status, Object.fromEntries(got.headers))
        response.end(Buffer.from(await got.arrayBuffer()))
      })
    } else response.writeHead(404).end()
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

t.test(
  'a video of YouTube plays in its frame, and follows the room',
  { skip: noBrowser },
  async (t) => {
    const foyer = await serveFoyer(t)
    await addFilm(foyer)
    const page = await openPage(t)
    const asked: string[] = []
    await page.route('https://www.youtube-nocookie.com/**', async (route) => {
      asked.push(route.request().url())
      await route.fulfill({ contentType: 'text/html', body: framePage })
    })
    t.teardown(() => page.unrouteAll())
    await openRoomWith(page, foyer.base)
    await page.locator('iframe').waitFor()
    const frame = () => page.frames().find((each) => each.url().includes('/embed/'))
    const taken = async () => (await frame()?.evaluate<unknown[][]>('window.taken')) ?? []
    const took = (name: string) => async () => (await taken()).some(([func]) => func === name)

    await page.getByRole('button', { name: 'Play', exact: true }).click()
    await waitUntil('it plays', took('playVideo'), 20_000)
    const address = new URL(asked[0] ?? '')
    t.equal(address.pathname, `/embed/${videoId}`)
    t.equal(address.searchParams.get('origin'), foyer.base)
    t.equal(await page.locator('iframe').getAttribute('title'), 'Video 0 of 1')
    await page.evaluate(
      `(() => { const bar = document.querySelector('.seek'); bar.value = 30; bar.dispatchEvent(new Event('change', { bubbles: true })) })()`,
    )
    const sought = async () =>
      (await taken()).some(([func, to]) => func === 'seekTo' && Math.abs(Number(to) - 30) < 5)
    await waitUntil('it is where the room is', sought, 20_000)
    await page.getByRole('button', { name: 'Pause' }).click()
    await waitUntil('it stands still', took('pauseVideo'), 20_000)
  },
)

t.test(
  'with an Invidious behind, its file of the video is played',
  { skip: noBrowser },
  async (t) => {
    const { url, asked } = await serveInvidious(t, true)
    const foyer = await serveFoyer(t, { env: { UPSTREAM_URL: url } })
    await addFilm(foyer)
    const page = await openPage(t)
    await openRoomWith(page, foyer.base)
    await page.locator('video').waitFor()
    await page.getByRole('button', { name: 'Play', exact: true }).click()
    const time = () => page.evaluate<number>('document.querySelector("video").currentTime')
    await waitUntil('it plays', async () => (await time()) > 0.5, 20_000)
    t.ok(asked.some((each) => each.startsWith(`/latest_version?id=${videoId}`)))
    t.equal(await page.locator('iframe').count(), 0)
  },
)

t.test(
  'where there is no file, the player of the Invidious stands in',
  { skip: noBrowser },
  async (t) => {
    const { url, asked } = await serveInvidious(t, false)
    const foyer = await serveFoyer(t, { env: { UPSTREAM_URL: url } })
    await addFilm(foyer)
    const page = await openPage(t)
    await openRoomWith(page, foyer.base)
    await page.frameLocator('iframe').getByText('The player of Invidious').waitFor()
    await page.getByText('This video plays by itself').waitFor()
    t.ok(asked.some((each) => each.startsWith(`/embed/${videoId}?`)))
  },
)
