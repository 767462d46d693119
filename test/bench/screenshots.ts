/**
 * Makes a picture of every page, for a person to look through: `npm run screenshots -- FOLDER` (default
 * `screenshots`). The demo's user is an administrator there; each page is taken as a visitor sees it, light,
 * dark, and on a phone.
 */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright-core'
import { waitUntil } from '../support/listen.js'
import { cli, runNode } from '../support/command.js'
import { paintThumbnail } from '../support/paint-thumbnail.js'
import { findFreePort } from '../support/server-process.js'

const target = resolve(process.argv[2] ?? 'screenshots')

interface Route {
  method: string
  path: string
  door: string
}

/** What stands for a part of a path; pages whose parts are of no lasting thing are left out. */
const parts: Record<string, string> = {
  '/admin/users/:id': '/admin/users/1',
  '/docs/:name': '/docs/configure',
  '/docs/reference/:chapter': '/docs/reference/feed',
  '/room/:name': '/room/den',
}
const noPages = /^\/(assets|api|docs\/files)|\/(done|export)$|^\/confirm-email$|second-factor$/

const looks = {
  light: { viewport: { width: 1200, height: 800 }, colorScheme: 'light' },
  dark: { viewport: { width: 1200, height: 800 }, colorScheme: 'dark' },
  phone: { viewport: { width: 320, height: 640 }, colorScheme: 'light' },
} as const

/** The pages of the demo: those of the table of routes, and some that need an address of their own. */
async function listPages(env: Record<string, string>): Promise<string[]> {
  const { stdout, stderr, code } = await runNode([cli, 'routes', '--json'], { env })
  if (code !== 0) throw new Error(stderr)
  const routes = (JSON.parse(stdout) as Route[]).filter(
    ({ method, path, door }) => method === 'GET' && door === 'web' && !noPages.test(path),
  )
  const paths = routes.flatMap(({ path }) => (path.includes(':') ? (parts[path] ?? []) : path))
  return [...paths, '/account/second-factor', '/docs/no-such-page']
}

async function logIn(page: Page, base: string): Promise<void> {
  await page.goto(`${base}/login`)
  await page.fill('input[name=email]', 'demo')
  await page.fill('input[name=password]', 'demo-password')
  await page.keyboard.press('Enter')
  await page.waitForURL((url) => url.pathname !== '/login')
}

const nameOf = (path: string) => path.replaceAll(/\W+/g, '-').replaceAll(/^-|-$/g, '') || 'home'

async function takeAll(browser: Browser, base: string, paths: readonly string[]): Promise<void> {
  for (const [look, options] of Object.entries(looks)) {
    const page = await browser.newPage(options)
    await page.route(/\.(jpg|webp)|ytimg/, (route) =>
      route.fulfill({ contentType: 'image/svg+xml', body: paintThumbnail(route.request().url()) }),
    )
    for (const path of ['/login', '/signup']) {
      await page.goto(base + path)
      await page.screenshot({ path: join(target, `${nameOf(path)}-${look}.png`), fullPage: true })
    }
    await logIn(page, base)
    for (const path of paths) {
      if (path === '/login' || path === '/signup') continue
      await page.goto(base + path)
      await page.screenshot({ path: join(target, `${nameOf(path)}-${look}.png`), fullPage: true })
    }
    await page.close()
  }
}

const folder = mkdtempSync(join(tmpdir(), 'foyer-'))
const port = String(await findFreePort())
const demo = spawn(process.execPath, [cli, 'demo', '--folder', folder], {
  env: { ...process.env, PORT: port },
})
let output = ''
demo.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
demo.stderr.setEncoding('utf8').on('data', (text: string) => (output += text))
try {
  await waitUntil('the demo runs', () => output.includes('Log in as'), 300_000)
  const env = { DATA_DIR: folder }
  const { code, stderr } = await runNode([cli, 'user', 'promote', 'demo'], { env })
  if (code !== 0) throw new Error(stderr)
  mkdirSync(target, { recursive: true })
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  })
  await takeAll(browser, `http://127.0.0.1:${port}`, await listPages(env))
  await browser.close()
  console.log(`The pictures are in ${target}`)
} finally {
  demo.kill('SIGTERM')
  rmSync(folder, { recursive: true, force: true })
}
