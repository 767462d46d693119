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

/** Opens the page of a browser that remembers nothing, with JavaScript or without. */
export type OpenPage = (options?: { javaScriptEnabled?: boolean }) => Promise<Page>

const shared = new WeakMap<Test, OpenPage>()

/** The browser of this process, which may run several files under one root test. */
export function shareBrowser(t: Test): OpenPage {
  const openPage = shared.get(t) ?? createBrowser(t)
  shared.set(t, openPage)
  return openPage
}

/**
 * One browser for many cases, as a start costs more than most of them take. It starts with the
 * first page. A case gets a page that others had before it, without their cookies; nothing else
 * could be left, as each has a Foyer with a port, thus an origin, of its own.
 */
function createBrowser(t: Test): OpenPage {
  let launched: Promise<Browser> | undefined
  const pages = new Map<boolean, Page>()
  t.teardown(async () => {
    await (await launched)?.close()
  })
  return async ({ javaScriptEnabled = true } = {}) => {
    const browser = await (launched ??= launch())
    const page = pages.get(javaScriptEnabled) ?? (await browser.newPage({ javaScriptEnabled }))
    pages.set(javaScriptEnabled, page)
    await page.goto('about:blank')
    await page.context().clearCookies()
    return page
  }
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
