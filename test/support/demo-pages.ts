import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import { cli } from './command.js'
import { waitUntil } from './listen.js'
import { findFreePort } from './server-process.js'

/** The demo as it runs, and a browser to look at it. */
export interface Demo {
  base: string
  /** Its data folder. */
  folder: string
  browser: Browser
}

/** The demo's videos are invented, so their pictures are as well: two colours that follow from the id. */
function paintThumbnail(url: string): string {
  const hue = Buffer.from(url).reduce((sum, byte) => (sum * 31 + byte) % 360, 7)
  const colour = (turn: number, light: number) => `hsl(${(hue + turn) % 360} 38% ${light}%)`
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 180"><defs><linearGradient id="a" x2="1" y2="1"><stop stop-color="${colour(0, 62)}"/><stop offset="1" stop-color="${colour(50, 38)}"/></linearGradient></defs><path fill="url(#a)" d="M0 0h320v180H0z"/><circle cx="${60 + (hue % 200)}" cy="${60 + (hue % 60)}" r="46" fill="${colour(180, 78)}" opacity=".55"/></svg>`
}

/** A page of the demo that shows pictures of its own. */
export async function openDemoPage(
  { browser }: Demo,
  options: BrowserContextOptions,
): Promise<Page> {
  const page = await browser.newPage(options)
  await page.route(/\.(jpg|webp)|ytimg/, (route) =>
    route.fulfill({ contentType: 'image/svg+xml', body: paintThumbnail(route.request().url()) }),
  )
  return page
}

/** Logs in as the demo's user. */
export async function logInToDemo(page: Page, { base }: Demo): Promise<void> {
  await page.goto(`${base}/login`)
  await page.fill('input[name=email]', 'demo')
  await page.fill('input[name=password]', 'demo-password')
  await page.keyboard.press('Enter')
  await page.waitForURL((url) => url.pathname !== '/login')
}

/** Runs the built demo on data of its own while `act` looks at it. */
export async function withDemo(act: (demo: Demo) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-'))
  const port = String(await findFreePort())
  const demo = spawn(process.execPath, [cli, 'demo', '--folder', folder], {
    env: { ...process.env, PORT: port },
  })
  let output = ''
  demo.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  demo.stderr.setEncoding('utf8').on('data', (text: string) => (output += text))
  let browser: Browser | undefined
  try {
    await waitUntil('the demo runs', () => output.includes('Log in as'), 300_000)
    browser = await chromium.launch({
      executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu'],
    })
    await act({ base: `http://127.0.0.1:${port}`, folder, browser })
  } finally {
    await browser?.close()
    demo.kill('SIGTERM')
    rmSync(folder, { recursive: true, force: true })
  }
}
