import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { chromium, type Browser, type Page } from 'playwright-core'
import type { Test } from 'tap'
import { startFoyer, type Foyer, type FoyerOptions } from './foyer.js'

const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'

/** What to tell tap when there is no browser to test with; false when there is one. */
export const noBrowser: string | false = existsSync(executablePath)
  ? false
  : `skipped: there is no Chromium at ${executablePath} (.ci/run installs it; or set CHROMIUM_PATH)`

const launch = () =>
  chromium.launch({
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

let launched: Promise<Browser> | undefined
const pages = new Map<boolean, Page>()
let users = 0
let closing: NodeJS.Timeout | undefined

/** Milliseconds without a test that uses it, after which the browser is closed. */
const idleLimit = 500

function leaveBrowser(): void {
  users -= 1
  if (users > 0) return
  closing = setTimeout(() => {
    const idle = launched
    launched = undefined
    pages.clear()
    void idle?.then((browser) => browser.close())
  }, idleLimit)
}

/**
 * Opens a page, with JavaScript or without, of the one browser that the tests of this process share,
 * as a start costs more than most of them take. A case gets a page that others had before it,
 * without their cookies; nothing else could be left, as each has a Foyer with a port, thus an
 * origin, of its own. The browser closes when no test uses it, not by a teardown of the root test,
 * with which tap would end the root before later files have added their tests.
 */
export async function openPage(t: Test, { javaScriptEnabled = true } = {}): Promise<Page> {
  clearTimeout(closing)
  users += 1
  t.teardown(leaveBrowser)
  const browser = await (launched ??= launch())
  const page = pages.get(javaScriptEnabled) ?? (await browser.newPage({ javaScriptEnabled }))
  pages.set(javaScriptEnabled, page)
  await page.goto('about:blank')
  await page.context().clearCookies()
  return page
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
  { isLocalhost = false, ...options }: FoyerOptions & { isLocalhost?: boolean } = {},
): Promise<Foyer & { base: string }> {
  const port = await freePort()
  // Browsers offer passkeys to names of hosts alone.
  const base = `http://${isLocalhost ? 'localhost' : '127.0.0.1'}:${port}`
  const foyer = await startFoyer(t, { ...options, env: { BASE_URL: base, ...options.env } })
  await foyer.app.listen({ host: '127.0.0.1', port })
  // A browser that stays keeps connections for later, and a close would wait for them.
  t.teardown(() => {
    foyer.app.server.closeAllConnections()
  })
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

/** Signs up on the log-in page that is open, by way of the page to create an account. */
export async function signUpOn(page: Page, name: string): Promise<void> {
  await page.getByRole('link', { name: 'Create an account' }).click()
  await page.getByLabel('Username').fill(name)
  await page.getByLabel('Password', { exact: true }).fill(`${name}-password`)
  await page.getByLabel('Confirm password').fill(`${name}-password`)
  await page.getByRole('button', { name: 'Create account' }).click()
}
