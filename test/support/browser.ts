import { existsSync, mkdirSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import axe from 'axe-core'
import { chromium, type Browser, type Page } from 'playwright-core'
import type { Test } from 'tap'
import { startFoyer, type Foyer, type FoyerOptions } from './foyer.js'

const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'

/** What to tell tap when there is no browser to test with; false when there is one. */
export const noBrowser: string | false = existsSync(executablePath)
  ? false
  : `skipped: there is no Chromium at ${executablePath} (.ci/run installs it; or set CHROMIUM_PATH)`

/** A browser that ends with the test. */
export async function launchBrowser(t: Test): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
  t.teardown(() => browser.close())
  return browser
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  await new Promise((done) => server.close(done))
  return port
}

/** A Foyer on a real port that is also its BASE_URL. */
export async function serveFoyer(
  t: Test,
  options: FoyerOptions = {},
): Promise<Foyer & { base: string }> {
  const port = await freePort()
  const base = `http://127.0.0.1:${port}`
  const foyer = await startFoyer(t, { ...options, env: { BASE_URL: base, ...options.env } })
  await foyer.app.listen({ host: '127.0.0.1', port })
  return { ...foyer, base }
}

/** An app's own server on loopback, which notes each request's URL. */
export async function serveCallback(t: Test): Promise<{ base: string; urls: string[] }> {
  const urls: string[] = []
  const server = createServer((request, response) => {
    if (request.url !== '/favicon.ico') urls.push(request.url ?? '')
    response.setHeader('content-type', 'text/html')
    response.end('<!doctype html><title>An app</title><h1>Signed in</h1>')
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return { base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, urls }
}

/** Keeps a picture of the whole page in `screenshots/`, to be looked at. */
export async function takePicture(page: Page, name: string): Promise<void> {
  mkdirSync('screenshots', { recursive: true })
  await page.screenshot({ path: `screenshots/${name}.png`, fullPage: true })
}

/** What axe finds wrong with a page, a line for each place. */
export async function findBarriers(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  // The script above defines a global `axe`; the code below runs in the page.
  const { violations } = await page.evaluate<axe.AxeResults>('axe.run()')
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary ?? ''}`),
  )
}

/** The ways a page is looked at: in the light, in the dark, on a phone. */
export const looks = [
  { look: 'light', colorScheme: 'light', viewport: { width: 1100, height: 800 } },
  { look: 'dark', colorScheme: 'dark', viewport: { width: 1100, height: 800 } },
  { look: 'phone', colorScheme: 'light', viewport: { width: 360, height: 740 } },
] as const
